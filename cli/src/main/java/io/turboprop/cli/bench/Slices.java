package io.turboprop.cli.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Cuts a long round into parts of equal time, and looks at memory at the end of each. */
final class Slices implements AutoCloseable {
  private static final int MOST = 30;

  private final double seconds;
  private final Probe probe;
  private final List<Map<String, Double>> memory = new ArrayList<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  Slices(Duration round, Probe probe) {
    this.probe = probe;
    this.seconds = Math.max(1, round.toMillis() / 1e3 / MOST);
    long micros = Math.round(seconds * 1e6);
    timer.scheduleAtFixedRate(this::look, micros, micros, TimeUnit.MICROSECONDS);
  }

  private void look() {
    Map<String, Double> now = probe.residentMib();
    synchronized (memory) {
      memory.add(now);
    }
  }

  /** The parts of a round that is over, by when its tasks were to come. */
  List<Measured.Slice> of(Marks marks) {
    List<Map<String, Double>> looked;
    synchronized (memory) {
      looked = List.copyOf(memory);
    }
    List<Measured.Slice> slices = new ArrayList<>();
    for (int i = 0; i < looked.size(); i++) {
      slices.add(
          new Measured.Slice(
              (i + 1) * seconds, marks.latencies(i * seconds, (i + 1) * seconds), looked.get(i)));
    }
    return slices;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
