/**
 * What Cube, the orchestrator of "Build an Orchestrator in Go" (T. Boring), says over HTTP: task
 * events, tasks and their five states. Its manager and its worker speak the same, and so do ours;
 * what becomes of an event is decided elsewhere.
 */
@NullMarked
package io.turboprop.cube;

import org.jspecify.annotations.NullMarked;
