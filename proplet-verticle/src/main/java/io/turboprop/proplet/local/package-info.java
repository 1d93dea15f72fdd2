/**
 * Core: functions that are deployed on this proplet itself, past the manager. Decides, and knows
 * neither Vert.x nor a clock.
 */
@NullMarked
package io.turboprop.proplet.local;

import org.jspecify.annotations.NullMarked;
