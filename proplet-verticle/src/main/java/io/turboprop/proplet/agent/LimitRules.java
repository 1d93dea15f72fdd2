package io.turboprop.proplet.agent;

import io.turboprop.model.RunLimits;
import io.turboprop.model.RunOptions;
import io.turboprop.proplet.engine.Capabilities;
import io.turboprop.proplet.engine.GuestLimits;
import java.time.Duration;

/**
 * What one guest may use on this proplet.
 *
 * @param defaults for tasks that say nothing
 * @param ceilings never exceeded, whatever a task says
 * @param granted beyond that, to every guest
 */
public record LimitRules(GuestLimits defaults, GuestLimits ceilings, Capabilities granted) {
  /** 5 minutes, 256 MiB and 1 MiB of output; at most 24 hours, 2 GiB and 1 MiB. */
  public static final LimitRules DEFAULT =
      new LimitRules(
          GuestLimits.DEFAULT,
          new GuestLimits(
              Duration.ofHours(24), 2L << 30, 1 << 20, GuestLimits.DEFAULT.stackBytes()),
          Capabilities.CLOSED);

  public LimitRules {
    if (defaults.deadline().compareTo(ceilings.deadline()) > 0
        || defaults.memoryBytes() > ceilings.memoryBytes()
        || defaults.outputBytes() > ceilings.outputBytes()) {
      throw new IllegalArgumentException(
          "a default limit exceeds its ceiling: " + defaults + " against " + ceilings);
    }
  }

  GuestLimits of(RunLimits asked) {
    long deadlineMs =
        lesser(asked.deadlineMs(), defaults.deadline().toMillis(), ceilings.deadline().toMillis());
    long memory = lesser(asked.memoryBytes(), defaults.memoryBytes(), ceilings.memoryBytes());
    long output = lesser(asked.outputBytes(), defaults.outputBytes(), ceilings.outputBytes());
    return new GuestLimits(
        Duration.ofMillis(deadlineMs), memory, (int) output, defaults.stackBytes());
  }

  Capabilities granted(RunOptions asked) {
    return asked.seed().isPresent() ? granted.withSeed(asked.seed().getAsLong()) : granted;
  }

  private static long lesser(long asked, long fallback, long ceiling) {
    return Math.min(asked == 0 ? fallback : asked, ceiling);
  }
}
