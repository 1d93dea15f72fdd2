package io.turboprop.manager.desired;

import io.turboprop.model.PropletId;

/**
 * A proplet that is meant.
 *
 * @param open whether it gets new work; one that does not keeps what it has
 */
public record Ground(PropletId proplet, boolean open) {}
