package io.turboprop.manager.task;

import java.time.Instant;
import java.util.Optional;

/**
 * When things happened to a task.
 *
 * @param startedAt the guest of the current attempt began
 * @param finishedAt the task reached a terminal state
 */
public record Times(
    Instant createdAt,
    Instant updatedAt,
    Optional<Instant> startedAt,
    Optional<Instant> finishedAt) {

  static Times createdAt(Instant now) {
    return new Times(now, now, Optional.empty(), Optional.empty());
  }

  Times updated(Instant now) {
    return new Times(createdAt, now, startedAt, finishedAt);
  }

  Times started(Instant now) {
    return new Times(createdAt, now, Optional.of(now), Optional.empty());
  }

  Times notStarted(Instant now) {
    return new Times(createdAt, now, Optional.empty(), Optional.empty());
  }

  Times finished(Instant now) {
    return new Times(createdAt, now, startedAt, Optional.of(now));
  }
}
