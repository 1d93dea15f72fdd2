/**
 * The worker: {@link io.turboprop.proplet.PropletVerticle} wires it, {@link
 * io.turboprop.proplet.PropletConfig} says how it is set up, {@link
 * io.turboprop.proplet.PropletMain} runs it as a process of its own.
 */
@NullMarked
package io.turboprop.proplet;

import org.jspecify.annotations.NullMarked;
