package io.turboprop.proplet.agent;

import io.turboprop.model.RunLimits;
import io.turboprop.model.RunOptions;
import io.turboprop.proplet.engine.Capabilities;
import io.turboprop.proplet.engine.GuestLimits;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What one guest may use on this proplet.
 *
 * @param defaults for tasks that say nothing
 * @param ceilings never exceeded, whatever a task says
 * @param granted beyond that, to every guest; of open files a task may have less
 */
public record LimitRules(GuestLimits defaults, GuestLimits ceilings, Capabilities granted) {
  /** As {@link GuestLimits#DEFAULT}; at most 24 hours, 2 GiB, 1 MiB of output, 64 MiB of stack. */
  public static final LimitRules DEFAULT =
      new LimitRules(
          GuestLimits.DEFAULT,
          GuestLimits.DEFAULT
              .withDeadline(Duration.ofHours(24))
              .withMemory(2L << 30)
              .withStack(64 << 20),
          Capabilities.CLOSED);

  /** As good as no limit, and can be counted in nanoseconds. */
  private static final long YEAR_MS = Duration.ofDays(366).toMillis();

  public LimitRules {
    if (defaults.deadline().compareTo(ceilings.deadline()) > 0
        || exceeds(defaults.cpu(), ceilings.cpu())
        || defaults.memoryBytes() > ceilings.memoryBytes()
        || defaults.outputBytes() > ceilings.outputBytes()
        || defaults.stackBytes() > ceilings.stackBytes()
        || defaults.tableEntries() > ceilings.tableEntries()) {
      throw new IllegalArgumentException(
          "a default limit exceeds its ceiling: " + defaults + " against " + ceilings);
    }
  }

  private static boolean exceeds(Optional<Duration> usual, Optional<Duration> most) {
    return usual.isPresent() && most.isPresent() && usual.get().compareTo(most.get()) > 0;
  }

  /** With what is missing put in, and nothing above the ceilings. */
  public GuestLimits of(RunLimits asked) {
    return new GuestLimits(
        Duration.ofMillis(
            lesser(
                asked.deadlineMs(),
                defaults.deadline().toMillis(),
                ceilings.deadline().toMillis())),
        cpu(asked.cpuMs()),
        lesser(asked.memoryBytes(), defaults.memoryBytes(), ceilings.memoryBytes()),
        (int) lesser(asked.outputBytes(), defaults.outputBytes(), ceilings.outputBytes()),
        (int) lesser(asked.stackBytes().orElse(0), defaults.stackBytes(), ceilings.stackBytes()),
        (int)
            lesser(
                asked.tableEntries().orElse(0), defaults.tableEntries(), ceilings.tableEntries()));
  }

  private Optional<Duration> cpu(OptionalLong askedMs) {
    Optional<Duration> wanted =
        askedMs.isEmpty()
            ? defaults.cpu()
            : Optional.of(Duration.ofMillis(Math.min(askedMs.getAsLong(), YEAR_MS)));
    return Stream.of(wanted, ceilings.cpu()).flatMap(Optional::stream).min(Duration::compareTo);
  }

  /** A task that asks for less open files than its streams and directories need gets these. */
  public Capabilities granted(RunLimits limits, RunOptions options) {
    Capabilities given =
        limits.openFiles().isEmpty()
            ? granted
            : granted.withAtMostOpenFiles(limits.openFiles().getAsLong());
    return options.seed().isPresent() ? given.withSeed(options.seed().getAsLong()) : given;
  }

  private static long lesser(long asked, long fallback, long ceiling) {
    return Math.min(asked == 0 ? fallback : asked, ceiling);
  }
}
