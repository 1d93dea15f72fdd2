package io.turboprop.model;

/**
 * What a proplet measures while a task runs (wire reference §8).
 *
 * @param intervalSeconds seconds between samples, at least 1
 * @param historySize samples kept for the aggregate, 0 or more
 */
public record MonitoringProfile(
    boolean enabled,
    long intervalSeconds,
    boolean cpu,
    boolean memory,
    boolean diskIo,
    boolean threads,
    boolean fileDescriptors,
    boolean exportToMqtt,
    boolean retainHistory,
    int historySize) {

  public MonitoringProfile {
    if (intervalSeconds < 1) {
      throw new IllegalArgumentException(
          "monitoring_profile.interval must be at least 1 second, not " + intervalSeconds);
    }
    if (historySize < 0) {
      throw new IllegalArgumentException("monitoring_profile.history_size must not be negative");
    }
  }

  /** Nothing is measured. */
  public static MonitoringProfile none() {
    return new MonitoringProfile(false, 1, false, false, false, false, false, false, false, 0);
  }

  /** What a worker assumes for an ordinary task. */
  public static MonitoringProfile standard() {
    return new MonitoringProfile(true, 10, true, true, true, true, true, true, true, 100);
  }

  /** What a worker assumes for a daemon. */
  public static MonitoringProfile daemon() {
    return new MonitoringProfile(true, 120, true, true, true, true, true, true, true, 500);
  }
}
