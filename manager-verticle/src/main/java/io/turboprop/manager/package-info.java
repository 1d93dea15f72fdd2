/**
 * Wires the manager: configuration, verticles, main. Everything meets here and nothing is decided
 * here.
 */
@NullMarked
package io.turboprop.manager;

import org.jspecify.annotations.NullMarked;
