package io.turboprop.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.output.Cell;
import io.turboprop.cli.output.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code turboprop bench}: load on a manager, from simulated proplets and clients. */
@Command(
    name = "bench",
    description = {
      "Measure what a manager can do",
      "Connects simulated proplets to its broker, submits tasks that nobody really runs, and tells"
          + " how many a second end and how long they take, until their end is stored. Then it"
          + " looks whether each task is stored once. The tasks stay: use a manager of its own."
    })
public final class BenchCommand extends ApiCommand {
  private static final int MOST_TASKS = 1_000_000;
  private static final int MOST_RATE = 100_000;
  private static final int MOST_ROUNDS = 100;

  @Option(
      names = {"-s", "--scenario"},
      split = ",",
      paramLabel = "NAME",
      description =
          "${COMPLETION-CANDIDATES}, several between commas. dispatch: tasks in batches; single:"
              + " one in a request; latency: at a fixed rate; fleet: the same at 100 tasks/s, to see"
              + " many proplets beat; place: until each proplet has its orders; api: reads."
              + " Default: dispatch,single,latency,api")
  List<Scenario> scenarios =
      List.of(Scenario.DISPATCH, Scenario.SINGLE, Scenario.LATENCY, Scenario.API);

  @Option(
      names = {"-f", "--file-name"},
      description = "Ids and keys of the proplets. Default: config.toml")
  Path file = Path.of("config.toml");

  @Option(names = "--broker", paramLabel = "ADDRESS", description = "Default: tcp://localhost:1883")
  String broker = "tcp://localhost:1883";

  @Option(
      names = "--proplets",
      paramLabel = "N",
      description = "Simulated proplets, as many as the file has at most. Default: all of them")
  int proplets;

  @Option(names = "--tasks", paramLabel = "N", description = "In each round. Default: 10000")
  int tasks = 10_000;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Tasks a second, for latency. Default: 500")
  int rate = 500;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      description = "Of latency, fleet and api. Default: 10s")
  Duration duration = Duration.ofSeconds(10);

  @Option(
      names = "--beat",
      paramLabel = "TIME",
      description = "Between signs of life of a proplet. Default: 10s")
  Duration beat = Duration.ofSeconds(10);

  @Option(
      names = "--work",
      paramLabel = "TIME",
      description = "That a task takes on a proplet. Default: none")
  Duration work = Duration.ZERO;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Of each, after one to warm up; all are shown. Default: 3")
  int rounds = 3;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "Until a round has to be over. Default: 2m")
  Duration timeout = Duration.ofMinutes(2);

  @Override
  protected ExitCode run(Session session) {
    require(tasks >= 1 && tasks <= MOST_TASKS, "--tasks must be 1 to " + MOST_TASKS);
    require(rate >= 1 && rate <= MOST_RATE, "--rate must be 1 to " + MOST_RATE);
    require(rounds >= 1 && rounds <= MOST_ROUNDS, "--rounds must be 1 to " + MOST_ROUNDS);
    require(positive(duration), "--duration must be above 0");
    require(positive(beat), "--beat must be above 0");
    require(positive(timeout), "--timeout must be above 0");
    BenchPlan plan =
        new BenchPlan(
            scenarios, file, broker, proplets, tasks, rate, duration, beat, work, rounds, timeout);
    JsonNode result = new Bench(plan, session.printer()::note).run(session.client().address("/"));
    session.printer().show(result, BenchCommand::table);
    return result.path("audit").path("clean").asBoolean() ? ExitCode.OK : ExitCode.FAILED;
  }

  private static boolean positive(Duration time) {
    return !time.isNegative() && !time.isZero();
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new CommandException(ExitCode.USAGE, what);
    }
  }

  private static Table table(JsonNode all) {
    Table table =
        Table.of("SCENARIO", "LOAD", "PER SECOND", "P50 MS", "P90 MS", "P99 MS", "MAX MS", "CPU");
    for (JsonNode row : all.path("rounds")) {
      table.row(
          Cell.of(row.path("scenario").asText()),
          Cell.of(row.path("load").asText()),
          number(row, "per_second", "%,.0f"),
          number(row, "p50_ms", "%.2f"),
          number(row, "p90_ms", "%.2f"),
          number(row, "p99_ms", "%.2f"),
          number(row, "max_ms", "%.2f"),
          number(row, "own_processors", "%.2f"));
    }
    JsonNode audit = all.path("audit");
    table.row(
        Cell.of("audit"),
        Cell.of(
            "%,d submitted, %,d stored, %,d completed, %,d seen twice by a proplet"
                .formatted(
                    audit.path("submitted").asLong(),
                    audit.path("stored").asLong(),
                    audit.path("completed").asLong(),
                    audit.path("seen_twice").asLong())));
    return table;
  }

  private static Cell number(JsonNode row, String field, String format) {
    return Cell.of(
        row.has(field) ? String.format(Locale.ROOT, format, row.path(field).asDouble()) : "");
  }
}
