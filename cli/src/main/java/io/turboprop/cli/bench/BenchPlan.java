package io.turboprop.cli.bench;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be measured, and with what.
 *
 * @param file names the proplets
 * @param sizes of the fleet, one after the other, growing; empty for all proplets of the file
 * @param tasks in each round
 * @param rates tasks a second where they come at a fixed rate; the latency is measured at each,
 *     everything else at the first
 * @param duration of rounds that are bounded by time
 * @param beat between signs of life of a proplet
 * @param work that a task takes
 * @param timeout until a round has to be over
 * @param processes to be looked at, by name: ids, or files that hold one
 * @param restart how to kill the manager and start it again
 * @param faultEvery time between two faults
 * @param disk folder on the disk that tasks are kept on, to be tried beforehand
 * @param beside what else there is to measure with
 * @param durability what the manager does to keep tasks, for those who read the result
 */
record BenchPlan(
    List<Scenario> scenarios,
    Path file,
    String broker,
    Dialect dialect,
    List<Integer> sizes,
    int tasks,
    List<Integer> rates,
    Duration duration,
    Duration beat,
    Duration work,
    int rounds,
    Duration timeout,
    Map<String, String> processes,
    Optional<ManagerRestart> restart,
    Duration faultEvery,
    Optional<Path> disk,
    Beside beside,
    String durability) {

  /**
   * What else there is to measure with.
   *
   * @param echo sends back what it gets, to compare with
   * @param repository takes images
   * @param proxy brings them to the fleet
   * @param imageBytes of each of them
   * @param command starts {@code turboprop}
   */
  record Beside(
      Optional<URI> echo,
      Optional<Repository> repository,
      Optional<URI> proxy,
      int imageBytes,
      Optional<String> command) {}

  int rate() {
    return rates.getFirst();
  }
}
