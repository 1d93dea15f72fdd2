package io.turboprop.manager.store;

import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.turboprop.manager.proplet.MaintenanceWindow;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.proplet.Upkeep;
import io.turboprop.manager.task.Task;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every store promises of proplets, keys and epochs, and of all calls. */
public abstract class StoreContractTest extends StoreHouse {

  @Test
  void proplets_keepTheOrderOfTheirFirstRegistration() {
    for (String id : List.of("z", "a", "m")) {
      done(store.commit(Batch.of(new Write.PutProplet(proplet(id, "first")))));
    }

    Proplet changed =
        proplet("a", "second")
            .heardAt(EPOCH)
            .heardAt(EPOCH.plusNanos(1))
            .with(
                new Upkeep(
                    Map.of("site", "lyon"),
                    Optional.of(EPOCH),
                    List.of(
                        new MaintenanceWindow(
                            "@daily", Duration.ofHours(2), "UTC", Optional.empty()))));
    done(store.commit(Batch.of(new Write.PutProplet(changed))));
    assertThat(done(store.proplets()))
        .containsExactly(proplet("z", "first"), changed, proplet("m", "first"));

    done(store.commit(Batch.of(new Write.RemoveProplet(new PropletId("z")))));
    done(store.commit(Batch.of(new Write.RemoveProplet(new PropletId("never-seen")))));
    done(store.commit(Batch.of(new Write.PutProplet(proplet("z", "again")))));
    assertThat(done(store.proplets()))
        .extracting(p -> p.id().value())
        .containsExactly("a", "m", "z");
  }

  @Test
  void idempotencyKey_isKnownUntilItIsTooOld() {
    IdempotencyKey key = key("k \"ü", EPOCH);
    done(store.commit(Batch.of(new Write.PutIdempotencyKey(key))));

    now.set(EPOCH.plus(Duration.ofHours(24)));
    assertThat(done(store.idempotencyKey(key.key()))).contains(key);
    assertThat(done(store.idempotencyKey("other"))).isEmpty();

    now.set(EPOCH.plus(Duration.ofHours(24)).plusMillis(1));
    assertThat(done(store.idempotencyKey(key.key()))).isEmpty();

    IdempotencyKey again = key(key.key(), EPOCH.plus(Duration.ofHours(25)));
    done(store.commit(Batch.of(new Write.PutIdempotencyKey(again))));
    assertThat(done(store.idempotencyKey(key.key()))).contains(again);
  }

  @Test
  void calls_fromAnEventLoop_completeOnItAndAfterTheCallReturned() {
    Vertx vertx = Vertx.vertx();
    try {
      Context context = vertx.getOrCreateContext();
      Promise<List<String>> seen = Promise.promise();
      context.runOnContext(
          ignored -> {
            List<String> order = new ArrayList<>();
            Task task = aTask().created();
            store
                .commit(creation(task))
                .onComplete(r -> order.add("commit on own context " + isCurrent(context)))
                .compose(r -> store.commit(creation(task)))
                .onFailure(e -> order.add("failure on own context " + isCurrent(context)))
                .recover(e -> store.task(task.id()).mapEmpty())
                .onComplete(r -> order.add("read on own context " + isCurrent(context)))
                .onComplete(r -> seen.complete(order));
            order.add("returned");
          });

      assertThat(done(seen.future()))
          .containsExactly(
              "returned",
              "commit on own context true",
              "failure on own context true",
              "read on own context true");
    } finally {
      done(vertx.close());
    }
  }

  private static boolean isCurrent(Context context) {
    return context.equals(Vertx.currentContext());
  }

  @Test
  void close_repeated_isHarmlessAndEndsTheStore() {
    Future<Void> last = store.commit(creation(aTask().created()));

    done(store.close());
    done(store.close());

    assertThatCode(() -> done(last)).doesNotThrowAnyException();
    assertUnavailable(store.commit(creation(aTask().created())));
    assertUnavailable(store.task(new TaskId("t")));
    assertUnavailable(Epochs.next(store));
  }

  @Test
  void stats_countBatchesAndWrites() {
    done(store.commit(creation(aTask().created())));
    done(store.commit(creation(aTask().created())));

    assertThat(store.stats().batches()).isEqualTo(2);
    assertThat(store.stats().writes()).isEqualTo(4);
    assertThat(store.stats().stale()).isZero();
    assertThat(store.stats().failed()).isZero();
    assertThat(store.stats().queued()).isZero();
  }
}
