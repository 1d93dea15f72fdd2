/**
 * An engine that runs nothing: it takes the time and ends the way the task's environment says. For
 * tests and rehearsals.
 */
@NullMarked
package io.turboprop.proplet.engine.fake;

import org.jspecify.annotations.NullMarked;
