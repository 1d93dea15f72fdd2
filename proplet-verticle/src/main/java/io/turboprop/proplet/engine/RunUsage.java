package io.turboprop.proplet.engine;

import java.time.Duration;

/**
 * What one run uses.
 *
 * @param cpu processor time of the guest's thread, without compiling
 * @param memoryBytes linear memory; after the end, what it was last
 * @param uptime wall-clock time since the guest began, zero before
 * @param engine the one of {@link EngineInfo#tiers} that runs the guest, {@code ""} before it began
 */
public record RunUsage(Duration cpu, long memoryBytes, Duration uptime, String engine) {
  public static final RunUsage NONE = new RunUsage(Duration.ZERO, 0, Duration.ZERO, "");
}
