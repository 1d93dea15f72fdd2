/**
 * Core of the proxy: which image is fetched when, which chunk goes out next, when to try again.
 * Plain values and state; no clock, no randomness, no I/O.
 */
@NullMarked
package io.turboprop.proxy.transfer;

import org.jspecify.annotations.NullMarked;
