package io.turboprop.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.http.Json;
import io.turboprop.examples.Examples;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.HdrHistogram.Histogram;

/**
 * What is measured of functions that real proplets serve: calls through the gateway, a plain server
 * in turn with them, and the first call of a function that has no instance. Deploys functions of
 * its own, and removes them when it is closed. Blocks; bounded in time.
 */
final class Invoke implements AutoCloseable {
  private static final List<Integer> CLIENTS = List.of(1, 16, 64);
  private static final int WARM_UP_CLIENTS = 16;
  private static final int WARM_UP_TIMES = 3;
  private static final int COLD_CALLS = 10;
  private static final int NANOS_IN_MICRO = 1_000;

  /** Longer than an instance without calls is kept. */
  private static final Duration COLD_PAUSE = Duration.ofSeconds(2);

  private static final Duration LOOK = Duration.ofMillis(50);

  private final Vertx vertx;
  private final Api api;
  private final Waits waits;
  private final Optional<URI> plain;
  private final String name;
  private final EchoCalls calls;
  private final List<String> deployed = new ArrayList<>();
  private long answered;

  /**
   * @param plain a server that sends back what it gets, to compare with
   * @param name of the functions, a DNS label
   */
  Invoke(Vertx vertx, Api api, Waits waits, Optional<URI> plain, String name) {
    this.vertx = vertx;
    this.api = api;
    this.waits = waits;
    this.plain = plain;
    this.name = name;
    this.calls = new EchoCalls(waits.patience());
  }

  private String cold() {
    return name + "-cold";
  }

  /** Deploys what is to be called, and calls it for longer than a round takes. */
  void warmUp(Duration round) {
    Duration time = round.multipliedBy(WARM_UP_TIMES);
    if (deployed.isEmpty()) {
      // Nobody shall be turned away since too many wait.
      deploy(name, Json.object().put("max", Collections.max(CLIENTS)));
      deploy(cold(), Json.object().put("idle_timeout", "1s").put("max", 1));
    }
    plain.ifPresent(url -> calls.measure("echo", List.of(url), WARM_UP_CLIENTS, time));
    count(calls.measure("invoke", gateways(name), WARM_UP_CLIENTS, time));
  }

  private List<URI> gateways(String function) {
    return api.managers().stream().map(manager -> manager.resolve("/fn/" + function)).toList();
  }

  private void deploy(String function, ObjectNode scale) {
    ObjectNode wanted =
        Json.object()
            .put("name", function)
            .put("export", "echo")
            .put("file", Examples.HANDLER.bytes());
    wanted.set("scale", scale);
    waits.until(
        api.post("/functions", Buffer.buffer(Json.compact(wanted))), "function " + function);
    deployed.add(function);
    waits.until(
        until(function, serving -> sum(serving, "ready") > 0),
        "a real proplet that serves function " + function);
  }

  /** Asks how a function is served until that is so. */
  private Future<Void> until(String function, Predicate<JsonNode> holds) {
    return api.json("/functions/" + function)
        .compose(
            answer ->
                holds.test(answer.path("serving"))
                    ? Future.succeededFuture()
                    : vertx.timer(LOOK.toMillis()).compose(now -> until(function, holds)));
  }

  private static int sum(JsonNode serving, String field) {
    return serving.valueStream().mapToInt(revision -> revision.path(field).asInt()).sum();
  }

  /** In turn, so that both see the same weather. */
  List<Program.Part> parts(Duration time) {
    List<Program.Part> parts = new ArrayList<>();
    for (int clients : CLIENTS) {
      parts.addAll(plain(clients, time));
      parts.add(() -> List.of(count(calls.measure("invoke", gateways(name), clients, time))));
    }
    parts.add(() -> List.of(firstCalls()));
    return parts;
  }

  /** Calls of the plain server, if there is one. */
  List<Program.Part> plain(int clients, Duration time) {
    return plain.stream()
        .<Program.Part>map(url -> () -> List.of(calls.measure("echo", List.of(url), clients, time)))
        .toList();
  }

  private Measured count(Measured measured) {
    answered += measured.latencies().getTotalCount();
    return measured;
  }

  /** Each waits for the end of the instance of the one before. */
  private Measured firstCalls() {
    Histogram micros = Measured.noLatencies();
    Cpu cpu = new Cpu();
    for (int i = 0; i < COLD_CALLS; i++) {
      // What the manager has heard of instances may be older than the call before.
      waits.until(vertx.timer(COLD_PAUSE.toMillis()), "the end of an instance");
      waits.until(
          until(cold(), serving -> sum(serving, "instances") == 0),
          "the end of the instances of function " + cold());
      try (EchoClient client = new EchoClient(gateways(cold()).getFirst(), waits.patience())) {
        micros.recordValue(client.call() / NANOS_IN_MICRO);
      } catch (IOException e) {
        throw new IllegalStateException("invoke: " + e.getMessage(), e);
      }
    }
    answered += COLD_CALLS;
    return Measured.time(
            "invoke",
            "first calls without an instance, %d times".formatted(COLD_CALLS),
            cpu.seconds(),
            cpu.processors())
        .with(micros);
  }

  /** Calls of functions that got their own bytes back; any other answer has ended the run. */
  long answered() {
    return answered;
  }

  /** Removes the functions. */
  @Override
  public void close() {
    for (String function : deployed) {
      waits.until(
          api.delete("/functions/" + function + "?force=true"), "removal of function " + function);
    }
    deployed.clear();
  }
}
