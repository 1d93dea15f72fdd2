package io.turboprop.manager.schedule;

import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;

/**
 * A proplet as the scheduler sees it.
 *
 * @param available may be given work
 * @param state why not, in one word, or {@code alive}
 * @param assigned tasks it has now
 */
public record Candidate(
    PropletId id, PropletMetadata metadata, boolean available, String state, int assigned) {}
