package io.turboprop.proplet.engine.process;

import java.time.Duration;
import java.util.Optional;

/**
 * Bounds of guests' processes, beside those of the guests.
 *
 * @param maxRuns guests at a time; a further one fails at once
 * @param overheadBytes memory of a process beyond the guest's linear memory
 * @param maxPids processes and threads of one guest; needs control groups
 * @param prepareLimit how long a run waits for its process to begin with the guest
 * @param stopGrace how long a killed process may take to be gone before its run counts as over
 *     without it
 * @param drainGrace how long what a process wrote is read on after its end
 * @param groups where guests' processes are put; empty for limits by {@code setrlimit}
 */
public record ProcessConfig(
    int maxRuns,
    long overheadBytes,
    int maxPids,
    Duration prepareLimit,
    Duration stopGrace,
    Duration drainGrace,
    Optional<ControlGroups> groups) {

  public static final ProcessConfig DEFAULT =
      new ProcessConfig(
          256,
          512L << 20,
          256,
          Duration.ofMinutes(2),
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          Optional.empty());

  public ProcessConfig {
    if (maxRuns <= 0
        || overheadBytes <= 0
        || maxPids <= 0
        || !prepareLimit.isPositive()
        || !stopGrace.isPositive()
        || !drainGrace.isPositive()) {
      throw new IllegalArgumentException("every bound of guests' processes must be positive");
    }
  }

  public ProcessConfig withGroups(Optional<ControlGroups> other) {
    return new ProcessConfig(
        maxRuns, overheadBytes, maxPids, prepareLimit, stopGrace, drainGrace, other);
  }
}
