/**
 * The {@code turboprop} command: its top level, exit codes, what it knows of its surroundings, and
 * the options that commands share. Commands that speak HTTP load neither Vert.x nor a logging
 * framework, which keeps them quick.
 */
@NullMarked
package io.turboprop.cli;

import org.jspecify.annotations.NullMarked;
