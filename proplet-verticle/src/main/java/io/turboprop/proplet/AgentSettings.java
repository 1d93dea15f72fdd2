package io.turboprop.proplet;

import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.proplet.agent.AgentConfig;
import io.turboprop.proplet.agent.LimitRules;
import io.turboprop.proplet.engine.GuestLimits;
import io.turboprop.proplet.logs.LogBounds;
import io.turboprop.proplet.results.ResultBounds;
import io.turboprop.proplet.run.RunBounds;
import io.turboprop.time.Backoff;
import java.time.Duration;
import java.util.Optional;

/** Reads how a proplet's agent works. */
final class AgentSettings {
  private static final Backoff RESEND = new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(60));
  private static final Duration UPSTREAM_EARLIEST = Duration.ofMillis(500);
  private static final int OUTBOX = 10_000;
  private static final int WAITING = 256;

  private AgentSettings() {}

  /** Everything by default. */
  static AgentConfig usual() {
    return new AgentConfig(
        bounds(Runtime.getRuntime().availableProcessors(), WAITING),
        LimitRules.DEFAULT,
        UPSTREAM_EARLIEST,
        OUTBOX,
        RESEND,
        LogBounds.DEFAULT);
  }

  /**
   * @throws SettingsException if something is wrong
   */
  static AgentConfig from(Settings settings) {
    int cores = Runtime.getRuntime().availableProcessors();
    return new AgentConfig(
        bounds(
            settings.integer(
                "PROPLET_SLOTS",
                Math.min(cores, PropletConfig.MAX_SLOTS),
                1,
                PropletConfig.MAX_SLOTS),
            settings.integer("PROPLET_QUEUE", WAITING, 0, 100_000)),
        limits(settings),
        settings.duration("PROPLET_UPSTREAM_EARLIEST_RESULT", UPSTREAM_EARLIEST),
        settings.integer("PROPLET_OUTBOX", OUTBOX, 1, 1_000_000),
        RESEND,
        logs(settings),
        results(settings));
  }

  private static ResultBounds results(Settings settings) {
    ResultBounds usual = ResultBounds.DEFAULT;
    return usual.withBytes(
        settings.longInteger("PROPLET_RESULT_BYTES", usual.eachBytes(), 0, 1L << 40),
        settings.longInteger("PROPLET_RESULT_KEPT_BYTES", usual.keptBytes(), 0, 1L << 50));
  }

  private static LogBounds logs(Settings settings) {
    LogBounds usual = LogBounds.DEFAULT;
    return new LogBounds(
        settings.integer("PROPLET_LOG_BYTES", usual.ringBytes(), 1024, 16 << 20),
        settings.integer("PROPLET_LOG_KEPT_BYTES", usual.shelfBytes(), 0, 1 << 30),
        usual.pageBytes(),
        settings.integer("PROPLET_LOG_RATE", usual.bytesPerSecond(), 1024, 1 << 30),
        usual.interval());
  }

  private static LimitRules limits(Settings settings) {
    GuestLimits usual = LimitRules.DEFAULT.defaults();
    GuestLimits most = LimitRules.DEFAULT.ceilings();
    Optional<Duration> mostCpu = cpu(settings, "PROPLET_MAX_CPU", most.cpu());
    GuestLimits ceilings =
        new GuestLimits(
            settings.duration("PROPLET_MAX_DEADLINE", most.deadline()),
            mostCpu,
            settings.longInteger("PROPLET_MAX_MEMORY", most.memoryBytes(), 1 << 16, 1L << 40),
            settings.integer("PROPLET_MAX_OUTPUT", most.outputBytes(), 1, 1 << 26),
            settings.integer("PROPLET_MAX_STACK", most.stackBytes(), 1 << 16, 1 << 30),
            settings.integer("PROPLET_MAX_TABLE_ENTRIES", most.tableEntries(), 1, 1 << 28));
    return new LimitRules(
        new GuestLimits(
            settings.duration("PROPLET_DEADLINE", usual.deadline()),
            cpu(settings, "PROPLET_CPU", mostCpu),
            settings.longInteger("PROPLET_MEMORY", usual.memoryBytes(), 1 << 16, 1L << 40),
            settings.integer("PROPLET_OUTPUT", usual.outputBytes(), 1, 1 << 26),
            settings.integer("PROPLET_STACK", usual.stackBytes(), 1 << 16, 1 << 30),
            settings.integer("PROPLET_TABLE_ENTRIES", usual.tableEntries(), 1, 1 << 28)),
        ceilings,
        GuestGrants.from(settings));
  }

  /** 0 is none, as is nothing without a usual one. */
  private static Optional<Duration> cpu(Settings settings, String name, Optional<Duration> usual) {
    return Optional.of(settings.duration(name, usual.orElse(Duration.ZERO)))
        .filter(Duration::isPositive);
  }

  private static RunBounds bounds(int slots, int waiting) {
    return new RunBounds(slots, waiting, 10_000, 32L << 20);
  }
}
