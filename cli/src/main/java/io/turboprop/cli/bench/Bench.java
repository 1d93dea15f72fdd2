package io.turboprop.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.config.ConfigFile;
import io.turboprop.config.DurationText;
import io.turboprop.config.SettingsException;
import io.turboprop.model.TaskId;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Carries a plan out, from connecting the fleet to the audit. Blocks. */
final class Bench {
  private static final Duration CONNECT_PATIENCE = Duration.ofMinutes(2);
  private static final String LOG_LEVEL = "TURBOPROP_LOG_LEVEL";
  private static final int CONNECTIONS = 256;

  private final BenchPlan plan;
  private final ConfigFile identities;
  private final Consumer<String> progress;

  /**
   * @throws CommandException if the file does not name so many proplets
   */
  Bench(BenchPlan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
    this.identities = identities(plan);
    int known = Fleet.identities(identities).size();
    for (int size : plan.sizes()) {
      if (size < 1 || size > known) {
        throw new CommandException(
            ExitCode.USAGE,
            "%s names %d proplets, not %d; turboprop provision makes more"
                .formatted(plan.file(), known, size));
      }
    }
  }

  private static ConfigFile identities(BenchPlan plan) {
    if (plan.dialect() == Dialect.REAL) {
      return ConfigFile.none();
    }
    try {
      return ConfigFile.read(plan.file());
    } catch (SettingsException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * @return settings, rounds and the audit
   * @throws CommandException if something does not come to its end
   */
  JsonNode run(List<URI> managers) {
    quiet();
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    Api api = new Api(vertx, managers, CONNECTIONS);
    Api events = api.withConnections(1);
    try {
      return run(vertx, api, events);
    } catch (IllegalStateException failed) {
      throw new CommandException(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
    } finally {
      // A stream that is open would be waited for.
      events.close().eventually(vertx::close).toCompletionStage().toCompletableFuture().join();
    }
  }

  /** Thousands of connections would each have their line, of each fault too. */
  private void quiet() {
    if (System.getenv(LOG_LEVEL) == null && System.getProperty(LOG_LEVEL) == null) {
      System.setProperty(LOG_LEVEL, plan.restart().isPresent() ? "error" : "warn");
    }
  }

  private JsonNode run(Vertx vertx, Api api, Api events) {
    Waits waits = new Waits(plan.timeout());
    Following following = new Following();
    Ends ends = new Ends(following);
    Fleet fleet = new Fleet(vertx, plan, identities, following, ends);
    UUID run = UUID.randomUUID();
    Load load = load(vertx, api, following, waits, ends, run);
    Results results =
        new Results(plan, Machine.here(), waits.until(api.json("/health"), "the manager's health"));
    plan.disk().map(Disk::of).ifPresent(results::add);
    results.add(Physics.here());
    if (plan.dialect() != Dialect.NATIVE) {
      waits.until(ends.follow(events), "the manager's events");
    }
    try (Program program = new Program(plan, vertx, api, waits, load, fleet, run)) {
      measure(program, sizes(api, waits), fleet, results);
      results.add(load.audit(), program.checked());
    }
    return results.tree();
  }

  private Load load(Vertx vertx, Api api, Following following, Waits waits, Ends ends, UUID run) {
    boolean real = plan.dialect() == Dialect.REAL;
    return new Load(
        vertx,
        api,
        following,
        waits,
        run.toString(),
        real ? Guest.add() : Guest.none(),
        real
            ? (number, answer) -> ends.expect(new TaskId(answer.get().path("id").asText()), number)
            : Load.Created.UNTOLD);
  }

  /** Of the fleet, one after the other. */
  private List<Integer> sizes(Api api, Waits waits) {
    if (plan.dialect() == Dialect.REAL) {
      return List.of(alive(api, waits));
    }
    return plan.sizes().isEmpty() ? List.of(Fleet.identities(identities).size()) : plan.sizes();
  }

  private static int alive(Api api, Waits waits) {
    int alive =
        waits
            .until(api.json("/proplets?status=active&limit=1"), "a list of proplets")
            .path("total")
            .asInt();
    if (alive == 0) {
      throw new CommandException(
          ExitCode.FAILED, "the manager has no proplet that is alive; start turboprop proplet");
    }
    return alive;
  }

  private void measure(Program program, List<Integer> sizes, Fleet fleet, Results results) {
    Probe probe = program.probe();
    for (int size : sizes) {
      connect(fleet, size);
      for (Scenario scenario : plan.scenarios()) {
        program.warmUp(scenario);
        for (int round = 1; round <= plan.rounds(); round++) {
          progress.accept(
              "%s %d/%d, %,d proplets"
                  .formatted(scenario.name().toLowerCase(Locale.ROOT), round, plan.rounds(), size));
          for (Program.Part part : program.parts(scenario, size)) {
            Probe.Watch watch = probe.watch();
            results.add(size, part.measure(), watch.used());
          }
        }
      }
    }
  }

  private void connect(Fleet fleet, int size) {
    if (plan.dialect() == Dialect.REAL) {
      return;
    }
    try {
      fleet
          .growTo(size)
          .toCompletionStage()
          .toCompletableFuture()
          .get(CONNECT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new CommandException(
          ExitCode.FAILED,
          "not all of %,d simulated proplets got on the broker %s within %s"
              .formatted(size, plan.broker(), DurationText.of(CONNECT_PATIENCE)),
          e);
    } catch (ExecutionException e) {
      throw new CommandException(
          ExitCode.FAILED,
          "the simulated proplets do not get on the broker %s: %s"
              .formatted(plan.broker(), String.valueOf(e.getCause())),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.FAILED, "interrupted", e);
    }
  }
}
