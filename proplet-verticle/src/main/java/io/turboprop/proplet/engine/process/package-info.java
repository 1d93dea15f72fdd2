/**
 * Guests in processes of their own: by an external runtime ({@link
 * io.turboprop.proplet.engine.process.ExternalEngine}) or by the proplet's own engine in a child
 * JVM ({@link io.turboprop.proplet.engine.process.ChildEngine}). A process has a session and an
 * empty environment; it is killed with everything it started, and dies with the proplet.
 */
@NullMarked
package io.turboprop.proplet.engine.process;

import org.jspecify.annotations.NullMarked;
