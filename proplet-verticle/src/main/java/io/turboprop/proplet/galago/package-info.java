/**
 * Door for people on this machine who deploy functions past the manager: Galago's worker API. Thin
 * adapters onto {@code local}, which decides, and {@code serve}, which serves.
 */
@NullMarked
package io.turboprop.proplet.galago;

import org.jspecify.annotations.NullMarked;
