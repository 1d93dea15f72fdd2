package io.turboprop.system.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.system.Api;
import io.turboprop.system.chaos.Recipes.Dish;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A user who asks one manager or another, again until there is an answer. */
final class Client {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final List<Api> managers;
  private final AtomicInteger turn = new AtomicInteger();
  private final Ledger ledger;

  Client(List<Api> managers, Ledger ledger) {
    this.managers = managers;
    this.ledger = ledger;
  }

  /** Creates and starts; the id, or empty if the manager said no for good. */
  Optional<String> submit(Dish dish) {
    String body = dish.body().toString();
    Api.Answer answer =
        insist(api -> api.post("/tasks?start=true", body, "Idempotency-Key", dish.key()));
    if (answer.status() != 201) {
      ledger.refused(dish, answer.status() + " " + answer.body());
      return Optional.empty();
    }
    String id = answer.body().path("id").asText();
    ledger.acknowledged(dish, id);
    return Optional.of(id);
  }

  /** Stops a task; one that is over may refuse that. */
  void stop(String id) {
    insist(api -> api.post("/tasks/" + id + "/stop", ""));
  }

  /** The answer, whatever it says; a status of 404 has no task. */
  Api.Answer read(String path) {
    return insist(api -> api.get(path));
  }

  JsonNode body(String path) {
    return read(path).body();
  }

  /** Each request goes to another one, also when it is repeated. */
  private Api next() {
    return managers.get(Math.floorMod(turn.getAndIncrement(), managers.size()));
  }

  /** Until an answer that is not about a passing trouble. */
  private Api.Answer insist(Function<Api, Api.Answer> ask) {
    long begin = System.nanoTime();
    Duration pause = FIRST_PAUSE;
    while (true) {
      String trouble;
      try {
        Api.Answer answer = ask.apply(next());
        if (answer.status() < 500 && answer.status() != 429 && answer.status() != 408) {
          return answer;
        }
        trouble = answer.status() + " " + answer.body();
      } catch (UncheckedIOException e) {
        trouble = e.toString();
      }
      if (Waits.since(begin).compareTo(PATIENCE) > 0) {
        throw new IllegalStateException("no answer for " + PATIENCE + ", at last: " + trouble);
      }
      ledger.again();
      Waits.pause(pause);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
              ? LONGEST_PAUSE
              : pause.multipliedBy(2);
    }
  }
}
