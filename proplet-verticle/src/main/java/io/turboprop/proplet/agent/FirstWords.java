package io.turboprop.proplet.agent;

import io.turboprop.model.TaskId;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.turboprop.wire.Report;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Those who wait to hear what becomes of an attempt that they ordered. Lives on the agent's loop.
 */
final class FirstWords {
  private final Timers timers;
  private final Map<Tries, List<Promise<Optional<Report>>>> waiting = new HashMap<>();

  private record Tries(TaskId task, int attempt) {}

  FirstWords(Timers timers) {
    this.timers = timers;
  }

  /**
   * The next report on this attempt.
   *
   * @return empty if there was none so long
   */
  Future<Optional<Report>> of(TaskId task, int attempt, Duration patience) {
    var tries = new Tries(task, attempt);
    Promise<Optional<Report>> word = Promise.promise();
    waiting.computeIfAbsent(tries, none -> new ArrayList<>()).add(word);
    Cancellable limit = timers.after(patience, () -> word.tryComplete(Optional.empty()));
    return word.future()
        .onComplete(
            done -> {
              limit.cancel();
              forget(tries, word);
            });
  }

  void heard(Report report) {
    List<Promise<Optional<Report>>> listeners =
        waiting.getOrDefault(new Tries(report.task(), report.attempt()), List.of());
    List.copyOf(listeners).forEach(word -> word.tryComplete(Optional.of(report)));
  }

  private void forget(Tries tries, Promise<Optional<Report>> word) {
    waiting.computeIfPresent(
        tries,
        (known, left) -> {
          left.remove(word);
          return left.isEmpty() ? null : left;
        });
  }
}
