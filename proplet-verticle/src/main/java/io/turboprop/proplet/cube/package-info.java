/**
 * Door: the API of Cube's worker, by which tasks are run on this proplet past the manager. What a
 * task and an event look like is {@code io.turboprop.cube}'s; what runs them is the agent.
 */
@NullMarked
package io.turboprop.proplet.cube;

import org.jspecify.annotations.NullMarked;
