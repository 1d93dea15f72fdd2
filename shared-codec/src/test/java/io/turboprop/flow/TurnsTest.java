package io.turboprop.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TurnsTest {
  private final Turns turns = new Turns(2);
  private final List<Promise<Integer>> begun = new ArrayList<>();

  @Test
  void run_beyondTheMost_waitsForItsTurn() {
    List<Future<Integer>> all =
        IntStream.range(0, 5).mapToObj(number -> turns.run(this::work)).toList();
    int atFirst = begun.size();

    begun.get(1).complete(7);
    int afterOne = begun.size();
    begun.get(0).fail("in vain");

    assertThat(atFirst).isEqualTo(2);
    assertThat(afterOne).isEqualTo(3);
    assertThat(begun).hasSize(4);
    assertThat(all.get(1).result()).isEqualTo(7);
    assertThat(all.get(0).cause()).hasMessage("in vain");
    assertThat(all.get(2).isComplete()).isFalse();
  }

  @Test
  void run_workThatThrows_failsAndMakesRoom() {
    Future<Integer> thrown =
        turns.run(
            () -> {
              throw new IllegalStateException("no");
            });
    turns.run(this::work);
    turns.run(this::work);

    assertThat(thrown.cause()).hasMessage("no");
    assertThat(begun).hasSize(2);
  }

  @Test
  void run_workThatEndsAtOnce_needsNoStack() {
    Promise<Integer> first = Promise.promise();
    turns.run(first::future);
    turns.run(first::future);
    List<Future<Integer>> rest =
        IntStream.range(0, 100_000)
            .mapToObj(number -> turns.run(() -> Future.succeededFuture(number)))
            .toList();

    first.complete(0);

    assertThat(rest).allMatch(Future::succeeded);
    assertThat(rest.getLast().result()).isEqualTo(99_999);
  }

  private Future<Integer> work() {
    begun.add(Promise.promise());
    return begun.getLast().future();
  }
}
