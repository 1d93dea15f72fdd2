/**
 * Commands that run services: {@code manager}, {@code proplet}, {@code proxy} and all of them in
 * one, {@code dev}.
 */
@NullMarked
package io.turboprop.cli.serve;

import org.jspecify.annotations.NullMarked;
