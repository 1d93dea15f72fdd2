package io.turboprop.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
  private static final int MOST_AT_RATE = 10_000_000;
  private static final int MOST_MEBIBYTES = 1_024;
  private static final int MEBI_BITS = 20;

  private static final Set<Scenario> NEED_REAL = EnumSet.of(Scenario.INVOKE, Scenario.IMAGE);
  private static final Set<Scenario> NEED_SIMULATED =
      EnumSet.of(Scenario.PLACE, Scenario.FAULTS, Scenario.RESTART);

  @Option(
      names = {"-s", "--scenario"},
      split = ",",
      paramLabel = "NAME",
      description =
          "${COMPLETION-CANDIDATES}, several between commas. dispatch: tasks in batches; single:"
              + " one in a request; latency: at fixed rates; fleet: the same at 100 tasks/s, to see"
              + " many proplets beat; place: until each proplet has its orders; api: reads, and"
              + " streams of events; idle: what processes use while nothing is to be done; soak: a"
              + " rate for long, with memory and latency over time; faults: a rate while proplets"
              + " and the manager are struck; restart: of a manager that has many tasks; invoke:"
              + " calls of functions; image: from a registry to all proplets, these two with real"
              + " ones only."
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
      names = "--dialect",
      paramLabel = "NAME",
      description =
          "native or upstream: what simulated proplets speak; real: simulate none, but use those"
              + " that are there, which run a guest. An end is stored when a native proplet is told"
              + " so, or the manager's events say so. Default: native")
  Dialect dialect = Dialect.NATIVE;

  @Option(
      names = {"--sizes", "--proplets"},
      split = ",",
      paramLabel = "N",
      description =
          "Simulated proplets, as many as the file has at most; several between commas, growing:"
              + " everything with each. Default: all of them")
  List<Integer> sizes = List.of();

  @Option(names = "--tasks", paramLabel = "N", description = "In each round. Default: 10000")
  int tasks = 10_000;

  @Option(
      names = {"--rates", "--rate"},
      split = ",",
      paramLabel = "N",
      description =
          "Tasks a second, for latency; several between commas, soak and faults take the first."
              + " Default: 500")
  List<Integer> rates = List.of(500);

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      description = "Of latency, fleet, api, idle, soak and faults. Default: 10s")
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

  @Option(
      names = "--process",
      paramLabel = "NAME=PID",
      description =
          "A process of this machine whose memory, processor time and bytes are told with each"
              + " round: its id, or a file that holds it. Can be repeated")
  Map<String, String> processes = Map.of();

  @Option(
      names = "--restart-with",
      paramLabel = "COMMAND",
      description = "Kills the manager and starts it again; for restart and faults")
  @Nullable String restartWith;

  @Option(
      names = "--fault-every",
      paramLabel = "TIME",
      description = "Of faults: between two of them. Default: 5s")
  Duration faultEvery = Duration.ofSeconds(5);

  @Option(
      names = "--disk",
      paramLabel = "FOLDER",
      description =
          "Try how long its disk takes to keep a page, and show it beside the latency: the"
              + " manager's disk")
  @Nullable Path disk;

  @Option(
      names = "--echo",
      paramLabel = "URL",
      description =
          "A server that sends back what it gets: api calls it too, and invoke in turn with"
              + " functions, to compare with")
  @Nullable URI echo;

  @Option(
      names = "--repository",
      paramLabel = "HOST/NAME",
      description =
          "Where image brings images to; registries are reached with the settings of the proxy")
  @Nullable String repository;

  @Option(
      names = "--proxy",
      paramLabel = "URL",
      description = "The proxy's own address, to learn from it what it has published")
  @Nullable URI proxy;

  @Option(names = "--mebibytes", paramLabel = "N", description = "Of an image. Default: 32")
  int mebibytes = 32;

  @Option(
      names = "--command",
      paramLabel = "FILE",
      description =
          "The command turboprop: idle then also tells how long a call of it takes, and how long"
              + " turboprop dev takes until it is ready")
  @Nullable String command;

  @Option(
      names = "--durability",
      paramLabel = "TEXT",
      description = "What the manager does to keep tasks; is shown with the result")
  String durability = "";

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Draw the result into this file too, as SVG")
  @Nullable Path plot;

  @Option(names = "--markdown", description = "Print a section of a document, not a table")
  boolean markdown;

  @Override
  protected ExitCode run(Session session) {
    require(tasks >= 1 && tasks <= MOST_TASKS, "--tasks must be 1 to " + MOST_TASKS);
    require(
        !rates.isEmpty() && rates.stream().allMatch(rate -> rate >= 1 && rate <= MOST_RATE),
        "--rate must be 1 to " + MOST_RATE);
    require(rounds >= 1 && rounds <= MOST_ROUNDS, "--rounds must be 1 to " + MOST_ROUNDS);
    require(
        sizes.stream().sorted().toList().equals(sizes), "--sizes must grow, for the fleet does");
    require(positive(duration), "--duration must be above 0");
    require(positive(beat), "--beat must be above 0");
    require(positive(timeout), "--timeout must be above 0");
    require(positive(faultEvery), "--fault-every must be above 0");
    require(
        mebibytes >= 1 && mebibytes <= MOST_MEBIBYTES,
        "--mebibytes must be 1 to " + MOST_MEBIBYTES);
    requireFleet();
    require(
        restartWith != null || !scenarios.contains(Scenario.RESTART),
        "restart needs --restart-with COMMAND, which kills the manager and starts it again;"
            + " scripts/load-test has one");
    require(
        dialect == Dialect.NATIVE || !scenarios.contains(Scenario.RESTART),
        "restart needs native proplets: upstream's do not know what was stored");
    require(
        dialect == Dialect.NATIVE || restartWith == null || !scenarios.contains(Scenario.FAULTS),
        "faults of the manager need native proplets: upstream's do not know what was stored");
    require(
        rates.stream().allMatch(rate -> rate * duration.toSeconds() <= MOST_AT_RATE),
        "--rate for --duration must be at most %,d tasks".formatted(MOST_AT_RATE));
    JsonNode result =
        new Bench(plan(session.surroundings().variables()), session.printer()::note)
            .run(session.client().addresses());
    if (plot != null) {
      write(plot, new Plot(result).svg());
    }
    if (markdown) {
      session.printer().exactly(ResultMarkdown.of(result));
    } else {
      session.printer().show(result, ResultTable::of);
      if (session.printer().table()) {
        session.printer().raw(ResultTable.remarks(result));
      }
    }
    return result.path("audit").path("clean").asBoolean() ? ExitCode.OK : ExitCode.FAILED;
  }

  /** Which scenarios need which proplets. */
  private void requireFleet() {
    boolean real = dialect == Dialect.REAL;
    require(
        real || Collections.disjoint(scenarios, NEED_REAL),
        "invoke and image need real proplets: --dialect real");
    require(
        !real || Collections.disjoint(scenarios, NEED_SIMULATED),
        "place, faults and restart need simulated proplets, for real ones do not tell what"
            + " happens to them; scripts/chaos strikes real ones");
    require(
        !real || sizes.isEmpty(), "--sizes is of simulated proplets; real ones are there or not");
    require(
        repository != null || !scenarios.contains(Scenario.IMAGE),
        "image needs --repository HOST/NAME, to which images can be pushed; scripts/load-test has"
            + " one");
  }

  private BenchPlan plan(Map<String, String> environment) {
    BenchPlan.Beside beside =
        new BenchPlan.Beside(
            Optional.ofNullable(echo),
            Optional.ofNullable(repository).map(name -> new Repository(name, environment)),
            Optional.ofNullable(proxy),
            mebibytes << MEBI_BITS,
            Optional.ofNullable(command));
    return new BenchPlan(
        scenarios,
        file,
        broker,
        dialect,
        sizes,
        tasks,
        rates,
        duration,
        beat,
        work,
        rounds,
        timeout,
        processes,
        Optional.ofNullable(restartWith).map(ManagerRestart::new),
        faultEvery,
        Optional.ofNullable(disk),
        beside,
        durability);
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "%s cannot be written: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static boolean positive(Duration time) {
    return !time.isNegative() && !time.isZero();
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new CommandException(ExitCode.USAGE, what);
    }
  }
}
