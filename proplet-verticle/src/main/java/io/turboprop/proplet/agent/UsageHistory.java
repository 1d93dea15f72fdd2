package io.turboprop.proplet.agent;

import io.turboprop.wire.PropletMessage.TaskUsage;
import io.turboprop.wire.PropletMessage.TaskUsageSummary;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The newest samples of one task and what they add up to. */
final class UsageHistory {
  private final int most;
  private final Deque<TaskUsage> samples = new ArrayDeque<>();

  /**
   * @param most samples kept; 0 keeps none
   */
  UsageHistory(int most) {
    this.most = most;
  }

  void add(TaskUsage sample) {
    samples.addLast(sample);
    if (samples.size() > most) {
      samples.removeFirst();
    }
  }

  /** Empty if no history is kept. Disk figures are totals since the start: the newest counts. */
  Optional<TaskUsageSummary> summary() {
    if (samples.isEmpty()) {
      return Optional.empty();
    }
    TaskUsage newest = samples.getLast();
    return Optional.of(
        new TaskUsageSummary(
            samples.stream().mapToDouble(TaskUsage::cpuPercent).average().orElse(0),
            samples.stream().mapToDouble(TaskUsage::cpuPercent).max().orElse(0),
            Math.round(samples.stream().mapToLong(TaskUsage::memoryBytes).average().orElse(0)),
            samples.stream().mapToLong(TaskUsage::memoryBytes).max().orElse(0),
            newest.diskReadBytes(),
            newest.diskWriteBytes(),
            samples.size()));
  }
}
