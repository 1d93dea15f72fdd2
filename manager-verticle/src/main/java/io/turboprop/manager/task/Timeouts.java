package io.turboprop.manager.task;

import java.time.Duration;
import java.util.Optional;

/**
 * How long the stages of a task may take, in Temporal's words. What is empty is not limited.
 *
 * @param scheduleToStart from being queued to the guest's begin, for each attempt
 * @param startToClose from the guest's begin to its end, for each attempt; costs the attempt
 * @param scheduleToClose from the request to start to the end of the task, whatever is repeated
 * @param heartbeat how long the proplet that has an attempt may be silent before the attempt counts
 *     as lost, if that is sooner than its lease ends
 */
public record Timeouts(
    Optional<Duration> scheduleToStart,
    Optional<Duration> startToClose,
    Optional<Duration> scheduleToClose,
    Optional<Duration> heartbeat) {
  public static final Timeouts NONE =
      new Timeouts(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  public Timeouts {
    positive("schedule_to_start", scheduleToStart);
    positive("start_to_close", startToClose);
    positive("schedule_to_close", scheduleToClose);
    positive("heartbeat", heartbeat);
  }

  private static void positive(String name, Optional<Duration> value) {
    value
        .filter(d -> !d.isPositive())
        .ifPresent(
            d -> {
              throw new IllegalArgumentException(name + " must be positive, is " + d);
            });
  }
}
