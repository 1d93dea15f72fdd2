/**
 * Values everybody names: identifiers, states, digests, image references. Immutable, checked when
 * made, JDK only.
 */
@NullMarked
package io.turboprop.model;

import org.jspecify.annotations.NullMarked;
