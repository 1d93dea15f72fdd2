package io.turboprop.manager.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LanesTest {
  private final Lanes<String> lanes = new Lanes<>();
  private final List<String> done = new ArrayList<>();

  private Future<String> run(String key, String name, Future<Void> until) {
    return lanes.run(
        key,
        () -> {
          done.add("begin " + name);
          return until.map(name);
        });
  }

  @Test
  void work_ofOneKey_waitsForTheWorkBefore_thatOfAnotherDoesNot() {
    Promise<Void> first = Promise.promise();

    Future<String> a = run("k", "a", first.future());
    Future<String> b = run("k", "b", Future.succeededFuture());
    Future<String> c = run("other", "c", Future.succeededFuture());
    assertThat(done).containsExactly("begin a", "begin c");
    assertThat(c.result()).isEqualTo("c");
    a.onSuccess(result -> done.add("end a"));
    first.complete();

    assertThat(done).containsExactly("begin a", "begin c", "begin b", "end a");
    assertThat(b.result()).isEqualTo("b");
  }

  @Test
  void work_thatFailsOrThrows_doesNotStopWhatWaits() {
    Promise<Void> first = Promise.promise();
    Future<String> a = run("k", "a", first.future());
    Future<String> thrown =
        lanes.run(
            "k",
            () -> {
              throw new IllegalArgumentException("thrown");
            });
    Future<String> c = run("k", "c", Future.succeededFuture());

    first.fail("broken");

    assertThat(a.failed()).isTrue();
    assertThat(thrown.cause()).hasMessage("thrown");
    assertThat(c.result()).isEqualTo("c");
  }

  @Test
  void work_givenBySomebodyWhoWasAnswered_comesLast() {
    Promise<Void> first = Promise.promise();
    run("k", "a", first.future());
    run("k", "b", Future.succeededFuture()).onSuccess(b -> run("k", "d", Future.succeededFuture()));
    run("k", "c", Future.succeededFuture());

    first.complete();

    assertThat(done).containsExactly("begin a", "begin b", "begin c", "begin d");
    run("k", "e", Future.succeededFuture());
    assertThat(done).endsWith("begin e");
  }

  @Test
  void work_ofAHundredThousand_thatEndsAtOnce_needsNoStack() {
    Promise<Void> first = Promise.promise();
    run("k", "first", first.future());
    List<Future<Integer>> all = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      int number = i;
      all.add(lanes.run("k", () -> Future.succeededFuture(number)));
    }

    first.complete();

    assertThat(all).allMatch(Future::succeeded);
    assertThat(all.getLast().result()).isEqualTo(99_999);
  }

  @Test
  void work_thatWaitsAgainAndAgain_isDoneInOrder() {
    List<Promise<Void>> promises = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Promise<Void> promise = Promise.promise();
      promises.add(promise);
      run("k", "" + i, promise.future());
    }
    promises.reversed().forEach(Promise::complete);

    assertThat(done).hasSize(50).first().isEqualTo("begin 0");
    assertThat(done).last().isEqualTo("begin 49");
  }
}
