/**
 * Which proplets serve which revisions of functions. What is decided here is decided by plain
 * functions; the index is what the data plane reads.
 */
@NullMarked
package io.turboprop.manager.serving;

import org.jspecify.annotations.NullMarked;
