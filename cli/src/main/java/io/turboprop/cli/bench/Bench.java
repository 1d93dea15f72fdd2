package io.turboprop.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.config.ConfigFile;
import io.turboprop.config.DurationText;
import io.turboprop.config.SettingsException;
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
  private final List<Integer> sizes;
  private final Consumer<String> progress;

  /**
   * @throws CommandException if the file does not name so many proplets
   */
  Bench(BenchPlan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
    this.identities = identities(plan);
    int known = Fleet.identities(identities).size();
    this.sizes = plan.sizes().isEmpty() ? List.of(known) : plan.sizes();
    for (int size : sizes) {
      if (size < 1 || size > known) {
        throw new CommandException(
            ExitCode.USAGE,
            "%s names %d proplets, not %d; turboprop provision makes more"
                .formatted(plan.file(), known, size));
      }
    }
  }

  private static ConfigFile identities(BenchPlan plan) {
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
    Load load = new Load(vertx, api, following, waits, UUID.randomUUID().toString());
    Program program = new Program(plan, vertx, api, waits, load, fleet);
    Probe probe = program.probe();
    Results results =
        new Results(plan, Machine.here(), waits.until(api.json("/health"), "the manager's health"));
    plan.disk().map(Disk::of).ifPresent(results::add);
    if (plan.dialect() == Dialect.UPSTREAM) {
      waits.until(ends.follow(events), "the manager's events");
    }
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
    results.add(load.audit());
    return results.tree();
  }

  private void connect(Fleet fleet, int size) {
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
