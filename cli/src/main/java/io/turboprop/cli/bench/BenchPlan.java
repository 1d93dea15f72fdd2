package io.turboprop.cli.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What is to be measured, and with what.
 *
 * @param file names the proplets
 * @param proplets so many of them; 0 for all
 * @param tasks in each round
 * @param rate tasks a second where they come at a fixed rate
 * @param duration of rounds that are bounded by time
 * @param beat between signs of life of a proplet
 * @param work that a task takes
 * @param timeout until a round has to be over
 */
record BenchPlan(
    List<Scenario> scenarios,
    Path file,
    String broker,
    int proplets,
    int tasks,
    int rate,
    Duration duration,
    Duration beat,
    Duration work,
    int rounds,
    Duration timeout) {}
