package io.turboprop.benchmark;

import io.turboprop.manager.requirement.Strategy;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs {@link SchedulerBenchmark} row by row, each in a JVM of its own, and prints the rows in
 * Markdown as they come.
 */
public final class PlacementTable {
  private static final List<Integer> SIZES = List.of(100, 1_000, 5_000, 10_000);
  private static final List<Integer> SHAPES = List.of(16, 64, 1_000);

  private final int seconds;

  private PlacementTable(int seconds) {
    this.seconds = seconds;
  }

  /**
   * @param arguments seconds that each row is measured; one size of the fleet only, 0 for all; one
   *     strategy only
   */
  public static void main(String[] arguments) throws RunnerException {
    var table = new PlacementTable(Integer.parseInt(arguments[0]));
    int size = Integer.parseInt(arguments[1]);
    List<Strategy> strategies =
        Arrays.stream(Strategy.values())
            .filter(strategy -> arguments.length < 3 || strategy.word().equals(arguments[2]))
            .toList();
    if (strategies.isEmpty()) {
      System.err.printf(
          "error: there is no strategy '%s'; there are %s%n",
          arguments[2],
          Arrays.stream(Strategy.values()).map(Strategy::word).collect(Collectors.joining(", ")));
      System.exit(2);
    }
    System.out.println("| proplets | strategy | constraints | shapes | placements/s |");
    System.out.println("|---|---|---|---|---|");
    for (int proplets : size == 0 ? SIZES : List.of(size)) {
      table.rows(proplets, strategies);
    }
  }

  /** Many shapes with one strategy only: what they cost is the same for all. */
  private void rows(int proplets, List<Strategy> strategies) throws RunnerException {
    for (Strategy strategy : strategies) {
      row(proplets, strategy, false, 1);
      row(proplets, strategy, true, 1);
    }
    if (strategies.contains(Strategy.E_PVM)) {
      for (int shapes : SHAPES) {
        row(proplets, Strategy.E_PVM, true, shapes);
      }
    }
  }

  private void row(int proplets, Strategy strategy, boolean constraints, int shapes)
      throws RunnerException {
    var options =
        new OptionsBuilder()
            .include(SchedulerBenchmark.class.getName())
            .param("proplets", Integer.toString(proplets))
            .param("strategy", strategy.name())
            .param("constraints", Boolean.toString(constraints))
            .param("shapes", Integer.toString(shapes))
            .forks(1)
            .warmupIterations(1)
            .warmupTime(TimeValue.seconds(seconds))
            .measurementIterations(seconds)
            .measurementTime(new TimeValue(1, TimeUnit.SECONDS))
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    double score = new Runner(options).runSingle().getPrimaryResult().getScore();
    System.out.printf(
        "| %,d | %s | %s | %,d | %,.0f |%n",
        proplets, strategy.word(), constraints ? "yes" : "no", shapes, score);
  }
}
