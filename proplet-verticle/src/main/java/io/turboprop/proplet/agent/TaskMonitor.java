package io.turboprop.proplet.agent;

import io.turboprop.model.MonitoringProfile;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.proplet.engine.Execution;
import io.turboprop.proplet.engine.RunUsage;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.turboprop.wire.PropletMessage.TaskMetrics;
import io.turboprop.wire.PropletMessage.TaskUsage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples one running guest as its monitoring profile says and sends what it measured (wire
 * reference §3.6, §8): first after a moment, then once per interval. Engines in this process know
 * the processor time and memory of each guest; disk, threads and open files are not counted per
 * guest and stay 0.
 */
final class TaskMonitor {
  private static final Logger log = LoggerFactory.getLogger(TaskMonitor.class);
  static final Duration FIRST = Duration.ofMillis(100);

  private final TaskId task;
  private final PropletId proplet;
  private final MonitoringProfile profile;
  private final Execution execution;
  private final UsageHistory history;
  private final ManagerLine line;
  private final Timers timers;
  private final InstantSource clock;
  private RunUsage last = RunUsage.NONE;
  private Cancellable timer = () -> {};
  private boolean over;

  TaskMonitor(
      TaskId task,
      PropletId proplet,
      MonitoringProfile profile,
      Execution execution,
      ManagerLine line,
      Timers timers,
      InstantSource clock) {
    this.task = task;
    this.proplet = proplet;
    this.profile = profile;
    this.execution = execution;
    this.history = new UsageHistory(profile.retainHistory() ? profile.historySize() : 0);
    this.line = line;
    this.timers = timers;
    this.clock = clock;
  }

  void begin() {
    if (profile.enabled() && profile.exportToMqtt()) {
      timer = timers.after(FIRST, this::sample);
    }
  }

  void end() {
    over = true;
    timer.cancel();
  }

  private void sample() {
    if (over) {
      return;
    }
    RunUsage now = execution.usage();
    TaskUsage usage = measured(now);
    last = now;
    history.add(usage);
    if (line.isUp()) {
      line.send(
              new TaskMetrics(
                  task, proplet, usage, history.summary(), Optional.of(clock.instant())))
          .onFailure(cause -> log.debug("task {} metrics not sent: {}", task, cause.toString()));
    }
    timer = timers.after(Duration.ofSeconds(profile.intervalSeconds()), this::sample);
  }

  private TaskUsage measured(RunUsage now) {
    return new TaskUsage(
        profile.cpu() ? percent(now) : 0,
        profile.memory() ? now.memoryBytes() : 0,
        0,
        0,
        0,
        now.uptime().toSeconds(),
        0,
        0);
  }

  /** Of one core, since the sample before. */
  private double percent(RunUsage now) {
    long wall = now.uptime().minus(last.uptime()).toNanos();
    long cpu = now.cpu().minus(last.cpu()).toNanos();
    return wall <= 0 ? 0 : Math.clamp(100.0 * cpu / wall, 0, 100);
  }
}
