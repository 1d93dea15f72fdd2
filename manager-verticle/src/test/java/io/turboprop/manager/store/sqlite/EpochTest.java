package io.turboprop.manager.store.sqlite;

import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.store.Fence;
import io.turboprop.manager.store.FencedException;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests of several terms that share a transaction are each told by the epoch of its moment. */
final class EpochTest {
  @TempDir Path folder;
  private final List<String> passed = new ArrayList<>();
  private Counters counters;
  private Epoch epoch;
  private Writer writer;
  private Thread thread;

  @BeforeEach
  void start() {
    SqliteOptions options = SqliteOptions.at(folder.resolve("store.db"));
    done(SqliteStore.open(options, () -> EPOCH).close());
    counters = new Counters(options.file());
    epoch = new Epoch(counters);
    writer = new Writer(options, epoch);
    thread = Thread.ofPlatform().daemon().start(writer);
    Future<Long> first = submit(1, epoch::next);
    assertThat(done(first)).isEqualTo(1);
  }

  private <T> Future<T> submit(int writes, Request.Work<T> work) {
    Request<T> request = new Request<>(work, writes, false);
    writer.submitAll(List.of(request));
    return request.future();
  }

  @AfterEach
  void stop() throws InterruptedException {
    writer.close();
    thread.join();
  }

  @Test
  void requestsOfTwoTerms_inOneTransaction_passInTheirOwn() {
    Together group = new Together();
    Future<Long> before = group.in(1, "before");
    Future<Long> next = submit(1, epoch::next);
    Future<Long> after = group.in(2, "after");
    group.go();

    done(before);
    assertThat(done(next)).isEqualTo(2);
    done(after);
    assertThat(group.transactions()).isEqualTo(1);
    assertThat(passed).containsExactly("before", "after");
  }

  /** The one of the first term is asked again after the transaction began anew. */
  @Test
  void requestThatIsFenced_undoesNothingOfTheOthers() {
    Together group = new Together();
    Future<Long> before = group.in(1, "before");
    Future<Long> next = submit(1, epoch::next);
    Future<Long> late = group.in(1, "late");
    Future<Long> after = group.in(2, "after");
    group.go();

    done(before);
    assertThat(done(next)).isEqualTo(2);
    assertThat(failure(late)).isInstanceOf(FencedException.class);
    done(after);
    assertThat(group.transactions()).isEqualTo(1);
    assertThat(passed).containsExactly("before", "before", "after");
  }

  @Test
  void epochThatWasUndone_isNobodys() {
    Together group = new Together();
    Future<Long> before = group.in(1, "before");
    Future<Long> undone =
        submit(
            1,
            db -> {
              epoch.next(db);
              throw new IllegalStateException("after all not");
            });
    Future<Long> after = group.in(1, "after");
    Future<Long> wrong = group.in(2, "wrong");
    Future<Long> next = submit(1, epoch::next);
    group.go();

    done(before);
    assertThat(failure(undone)).hasMessage("after all not");
    done(after);
    assertThat(failure(wrong)).isInstanceOf(FencedException.class);
    assertThat(done(next)).isEqualTo(2);
    assertThat(passed).containsExactly("before", "before", "after");
    Future<Long> stored = submit(1, db -> counters.value(db, Counters.EPOCH));
    assertThat(done(stored)).isEqualTo(2);
  }

  @Test
  void epoch_isReadOnceInEachTransaction() {
    Together group = new Together();
    Future<Long> first = group.in(1, "first");
    Future<Long> changed =
        submit(
            1,
            db -> {
              counters.set(db, Counters.EPOCH, 7);
              return 7L;
            });
    Future<Long> second = group.in(1, "second");
    group.go();

    done(first);
    done(changed);
    done(second);
    assertThat(group.transactions()).isEqualTo(1);
    Future<Long> later = submit(1, epoch::value);
    assertThat(done(later)).isEqualTo(7);
  }

  /** What is submitted before {@link #go} shares a transaction. */
  private final class Together {
    private final CountDownLatch gate = new CountDownLatch(1);
    private final Future<Boolean> closed;
    private final long before;

    Together() {
      before = writer.stats(0).transactions();
      CountDownLatch reached = new CountDownLatch(1);
      closed =
          submit(
              1,
              db -> {
                reached.countDown();
                await(gate);
                return true;
              });
      await(reached);
    }

    Future<Long> in(long term, String name) {
      return submit(
          1,
          db -> {
            Fence.check(OptionalLong.of(term), epoch.value(db));
            passed.add(name);
            return term;
          });
    }

    void go() {
      gate.countDown();
      done(closed);
    }

    /** Without the one that kept the writer busy. */
    long transactions() {
      return writer.stats(0).transactions() - before - 1;
    }

    private static void await(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
