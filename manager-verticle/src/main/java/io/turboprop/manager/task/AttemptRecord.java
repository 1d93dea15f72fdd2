package io.turboprop.manager.task;

import io.turboprop.model.Reason;
import io.turboprop.model.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One attempt and how it went. Kept apart from the task when another attempt may follow; the
 * current one is made of what the task knows.
 *
 * @param number 1 for the first
 * @param epoch of the manager that placed it
 * @param placedAt when a proplet was chosen
 * @param endedAt when it was over
 * @param outcome why it ended, or why it is as it is
 * @param seats each proplet's part; one, unless the task is a broadcast
 */
public record AttemptRecord(
    TaskId task,
    int number,
    long epoch,
    Instant placedAt,
    Optional<Instant> endedAt,
    Reason outcome,
    List<Seat> seats) {
  public AttemptRecord {
    seats = List.copyOf(seats);
  }

  /** The task's current attempt; empty before the first and between two. */
  public static Optional<AttemptRecord> current(Task task) {
    return task.seats().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new AttemptRecord(
                task.id(),
                task.attempt(),
                task.epoch(),
                task.times().placedAt().orElse(task.times().updatedAt()),
                task.times().finishedAt(),
                task.reason(),
                task.seats()));
  }

  AttemptRecord over(Instant at, Reason why, List<Seat> asTheyEnded) {
    return new AttemptRecord(task, number, epoch, placedAt, Optional.of(at), why, asTheyEnded);
  }
}
