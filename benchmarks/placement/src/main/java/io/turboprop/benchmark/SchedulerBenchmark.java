package io.turboprop.benchmark;

import io.turboprop.manager.requirement.Strategy;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Placements a second in one thread, each decided, bound and later given back, on a fleet that is
 * as full as it stays.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class SchedulerBenchmark {
  @Param({"100", "1000", "5000", "10000"})
  int proplets;

  @Param Strategy strategy = Strategy.ROUND_ROBIN;

  @Param({"false", "true"})
  boolean constraints;

  /** Kinds of tasks that take turns. */
  @Param("1")
  int shapes;

  @SuppressWarnings("NullAway.Init")
  private BusyFleet fleet;

  @Setup(Level.Trial)
  public void fill() {
    fleet = new BusyFleet(proplets, strategy, constraints, shapes);
    fleet.fill();
  }

  @Benchmark
  public Object placement() {
    return fleet.place();
  }
}
