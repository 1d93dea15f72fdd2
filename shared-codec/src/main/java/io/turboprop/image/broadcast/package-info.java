/**
 * Core of sending: which chunks of which image go out next, so that each serves all who miss it and
 * nobody is overrun. Plain state; no clock, no I/O.
 */
@NullMarked
package io.turboprop.image.broadcast;

import org.jspecify.annotations.NullMarked;
