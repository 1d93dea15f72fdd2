package io.turboprop.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.config.ConfigFile;
import io.turboprop.config.SettingsException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** Carries a plan out, from connecting the fleet to the audit. Blocks. */
final class Bench {
  private static final Duration CONNECT_PATIENCE = Duration.ofMinutes(2);
  private static final String LOG_LEVEL = "TURBOPROP_LOG_LEVEL";
  private static final int CONNECTIONS = 256;
  private static final int CLIENTS = 64;
  private static final int BATCHES = 4;
  private static final int WARM_UP_TASKS = 2_000;
  private static final int FLEET_RATE = 100;
  private static final double MICROS = 1_000;

  private final BenchPlan plan;
  private final ConfigFile identities;
  private final int proplets;
  private final Consumer<String> progress;

  /**
   * @throws CommandException if the file does not name so many proplets
   */
  Bench(BenchPlan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
    this.identities = identities(plan);
    int known = Fleet.identities(identities).size();
    this.proplets = plan.proplets() == 0 ? known : plan.proplets();
    if (proplets < 1 || proplets > known) {
      throw new CommandException(
          ExitCode.USAGE,
          "%s names %d proplets, not %d; turboprop provision makes more"
              .formatted(plan.file(), known, proplets));
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
  JsonNode run(URI manager) {
    quiet();
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    try {
      AtomicReference<SimulatedProplet.Listener> listener = new AtomicReference<>(new Marks(0, 0));
      connect(new Fleet(vertx, listener));
      Api api = new Api(vertx, manager, CONNECTIONS);
      return measure(new Scenarios(api, listener, plan.timeout(), UUID.randomUUID().toString()));
    } catch (IllegalStateException failed) {
      throw new CommandException(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  /** Thousands of connections would each have their line. */
  private static void quiet() {
    if (System.getenv(LOG_LEVEL) == null && System.getProperty(LOG_LEVEL) == null) {
      System.setProperty(LOG_LEVEL, "warn");
    }
  }

  private JsonNode measure(Scenarios all) {
    List<Measured> measured = new ArrayList<>();
    for (Scenario scenario : plan.scenarios()) {
      all.dispatch(Math.min(plan.tasks(), WARM_UP_TASKS), BATCHES);
      for (int round = 1; round <= plan.rounds(); round++) {
        progress.accept(
            "%s %d/%d".formatted(scenario.name().toLowerCase(Locale.ROOT), round, plan.rounds()));
        measured.addAll(measure(all, scenario));
      }
    }
    return json(measured, all.audit());
  }

  private List<Measured> measure(Scenarios all, Scenario scenario) {
    return switch (scenario) {
      case DISPATCH -> List.of(all.dispatch(plan.tasks(), BATCHES));
      case SINGLE -> List.of(all.single(plan.tasks(), CLIENTS));
      case LATENCY -> List.of(all.latency("latency", plan.rate(), plan.duration()));
      case FLEET -> List.of(all.latency("fleet of " + proplets, FLEET_RATE, plan.duration()));
      case PLACE -> List.of(all.place(plan.tasks(), proplets));
      case API -> {
        List<String> ids = all.newest();
        yield List.of(
            all.read(
                "get",
                "GET /tasks/{id}",
                i -> "/tasks/" + ids.get(i % ids.size()),
                plan.duration()),
            all.read("list", "GET /tasks?limit=20", i -> "/tasks?limit=20", plan.duration()));
      }
    };
  }

  private void connect(Fleet fleet) {
    try {
      fleet
          .connect(
              identities,
              Map.of("PROPLET_MQTT_ADDRESS", plan.broker()),
              proplets,
              plan.beat(),
              plan.work())
          .toCompletionStage()
          .toCompletableFuture()
          .get(CONNECT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new CommandException(
          ExitCode.FAILED,
          "the simulated proplets do not get on the broker %s: %s"
              .formatted(plan.broker(), e.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.FAILED, "interrupted", e);
    }
  }

  private JsonNode json(List<Measured> measured, Scenarios.Audit audit) {
    ObjectNode all = new ObjectMapper().createObjectNode();
    all.putObject("setting")
        .put("proplets", proplets)
        .put("processors", Runtime.getRuntime().availableProcessors())
        .put("java", Runtime.version().toString())
        .put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    ArrayNode rounds = all.putArray("rounds");
    for (Measured one : measured) {
      ObjectNode row = rounds.addObject();
      row.put("scenario", one.scenario()).put("load", one.load()).put("seconds", one.seconds());
      one.perSecond().ifPresent(rate -> row.put("per_second", rate));
      if (one.latencies().getTotalCount() > 0) {
        row.put("p50_ms", percentile(one, 50))
            .put("p90_ms", percentile(one, 90))
            .put("p99_ms", percentile(one, 99))
            .put("max_ms", one.latencies().getMaxValue() / MICROS);
      }
      row.put("own_processors", one.cpu());
    }
    all.putObject("audit")
        .put("submitted", audit.submitted())
        .put("stored", audit.stored())
        .put("completed", audit.completed())
        .put("seen_twice", audit.twice())
        .put("clean", audit.clean());
    return all;
  }

  private static double percentile(Measured one, double percent) {
    return one.latencies().getValueAtPercentile(percent) / MICROS;
  }
}
