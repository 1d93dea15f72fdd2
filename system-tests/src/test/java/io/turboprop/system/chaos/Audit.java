package io.turboprop.system.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.system.Api;
import io.turboprop.system.chaos.Recipes.Dish;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Reads every acknowledged task and compares it with what was promised. */
final class Audit {
  private static final int AT_ONCE = 16;
  private static final int MOST_EXAMPLES = 25;

  private final Client client;
  private final Outcomes outcomes;
  private final Starts starts;
  private final Events events;
  private final Timings timings;
  private final Map<Finding, Integer> findings = new EnumMap<>(Finding.class);
  private final Map<Finding, List<String>> examples = new EnumMap<>(Finding.class);
  private int startedAgain;
  private int sameAttemptTwice;

  Audit(Client client, Outcomes outcomes, Starts starts, Events events, Timings timings) {
    this.client = client;
    this.outcomes = outcomes;
    this.starts = starts;
    this.events = events;
    this.timings = timings;
  }

  void readAll(Ledger ledger) {
    var places = new Semaphore(AT_ONCE);
    try (ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Map.Entry<String, Dish> entry : ledger.tasks()) {
        places.acquireUninterruptibly();
        readers.submit(
            () -> {
              try {
                read(entry.getKey(), entry.getValue());
              } finally {
                places.release();
              }
            });
      }
    }
  }

  private void read(String id, Dish dish) {
    Api.Answer answer = client.read("/tasks/" + id);
    JsonNode task = answer.body();
    Finding finding = answer.status() == 200 ? outcomes.judge(dish, task) : Finding.LOST;
    if (!finding.breaksAPromise && !events.agreeWith(id, task.path("phase").asText())) {
      finding = Finding.CONTRADICTED;
    }
    if (dish.kind() == Kind.ONCE && starts.of(id) > 1) {
      finding = Finding.DOUBLED;
    }
    count(id, dish, finding, task);
    if (finding == Finding.DONE && dish.kind() != Kind.DAEMON) {
      timings.add("task " + dish.kind().name().toLowerCase(java.util.Locale.ROOT), life(task));
    }
  }

  private static Duration life(JsonNode task) {
    return Duration.between(at(task, "created_at"), at(task, "finish_time"));
  }

  private static OffsetDateTime at(JsonNode task, String field) {
    return OffsetDateTime.parse(task.path(field).asText());
  }

  private synchronized void count(String id, Dish dish, Finding finding, JsonNode task) {
    findings.merge(finding, 1, Integer::sum);
    startedAgain += Math.max(0, starts.of(id) - 1);
    sameAttemptTwice += starts.sameAttemptTwice(id) ? 1 : 0;
    if (finding.breaksAPromise) {
      List<String> some = examples.computeIfAbsent(finding, f -> new ArrayList<>());
      if (some.size() < MOST_EXAMPLES) {
        some.add(
            "%s %s: phase %s, reason %s (%s), attempt %s on %s, guest began %d times"
                .formatted(
                    dish.kind(),
                    id,
                    task.path("phase").asText(),
                    task.path("reason").asText(),
                    task.path("message").asText(),
                    task.path("attempt").asText(),
                    task.path("proplet_id").asText(),
                    starts.of(id)));
      }
    }
  }

  int count(Finding finding) {
    return findings.getOrDefault(finding, 0);
  }

  List<String> examples(Finding finding) {
    return examples.getOrDefault(finding, List.of());
  }

  /** Guests that began although one of the same task had begun before. */
  int startedAgain() {
    return startedAgain;
  }

  /** Tasks of which one attempt began twice. */
  int sameAttemptTwice() {
    return sameAttemptTwice;
  }
}
