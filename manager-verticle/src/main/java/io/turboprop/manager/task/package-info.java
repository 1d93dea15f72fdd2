/**
 * The life of a task as values: specification, state, events, the table of transitions, effects.
 * Pure: no clock, no I/O, no Vert.x.
 */
@NullMarked
package io.turboprop.manager.task;

import org.jspecify.annotations.NullMarked;
