package io.turboprop.manager.schedule;

import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;

/**
 * A proplet as the scheduler sees it.
 *
 * @param alive may be given work
 * @param assigned tasks it has now
 */
public record Candidate(PropletId id, PropletMetadata metadata, boolean alive, int assigned) {}
