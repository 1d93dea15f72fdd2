package io.turboprop.manager.proplet;

import java.time.Instant;
import java.util.Optional;

/**
 * A proplet gets no new work and its work is moved away.
 *
 * @param since when that was asked for
 * @param deadline when what still runs is moved, too; empty to wait for its end
 */
public record Drain(Instant since, Optional<Instant> deadline) {}
