package io.turboprop.manager.service;

import io.turboprop.model.TaskId;
import io.turboprop.time.Timers;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Time, chance and identity, handed in so that the same inputs give the same run.
 *
 * @param timers run their actions on the control verticle's event loop
 * @param clock wall clock, for what people read
 * @param nanos monotonic clock, for what counts as alive
 * @param taskIds new ids
 * @param random for jitter
 * @param news called each time something was added to the log of happenings; must not block
 */
public record ControlEnvironment(
    Timers timers,
    InstantSource clock,
    LongSupplier nanos,
    Supplier<TaskId> taskIds,
    RandomGenerator random,
    Runnable news) {

  ControlEnvironment withTimers(Timers others) {
    return new ControlEnvironment(others, clock, nanos, taskIds, random, news);
  }
}
