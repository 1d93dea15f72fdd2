/**
 * Images as chunks: where a module is cut, what a list of its chunks says, which of them are
 * missing. Plain values; no clock, no I/O.
 */
@NullMarked
package io.turboprop.image;

import org.jspecify.annotations.NullMarked;
