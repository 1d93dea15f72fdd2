package io.turboprop.manager.task;

import java.time.Instant;
import java.util.Optional;

/**
 * When things happened to a task.
 *
 * @param startedAt the guest of the current attempt began
 * @param finishedAt the task reached a terminal state
 * @param requestedAt somebody asked for a start
 * @param queuedAt it began to wait for a proplet, for the current or the next attempt
 * @param placedAt a proplet was chosen for the current attempt
 */
public record Times(
    Instant createdAt,
    Instant updatedAt,
    Optional<Instant> startedAt,
    Optional<Instant> finishedAt,
    Optional<Instant> requestedAt,
    Optional<Instant> queuedAt,
    Optional<Instant> placedAt) {

  static Times createdAt(Instant now) {
    return new Times(
        now,
        now,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  Times updated(Instant now) {
    return new Times(createdAt, now, startedAt, finishedAt, requestedAt, queuedAt, placedAt);
  }

  Times requested(Instant now) {
    return new Times(
        createdAt,
        now,
        Optional.empty(),
        Optional.empty(),
        Optional.of(now),
        Optional.of(now),
        Optional.empty());
  }

  /** The attempt is over, and another is waited for. */
  Times queued(Instant now) {
    return new Times(
        createdAt,
        now,
        Optional.empty(),
        Optional.empty(),
        requestedAt,
        Optional.of(now),
        Optional.empty());
  }

  Times placed(Instant now) {
    return new Times(
        createdAt,
        now,
        Optional.empty(),
        Optional.empty(),
        requestedAt,
        queuedAt,
        Optional.of(now));
  }

  Times started(Instant now) {
    return new Times(
        createdAt, now, Optional.of(now), Optional.empty(), requestedAt, queuedAt, placedAt);
  }

  Times finished(Instant now) {
    return new Times(createdAt, now, startedAt, Optional.of(now), requestedAt, queuedAt, placedAt);
  }
}
