package io.turboprop.system.sim;

import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Candidate;
import io.turboprop.manager.store.FencedException;
import io.turboprop.manager.store.ForwardingStore;
import io.turboprop.manager.store.Lead;
import io.turboprop.manager.store.Store;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The shared store as one life of a manager has it, with the manners of the store on PostgreSQL:
 * one transaction under way, which takes what came meanwhile; one whose answer is lost is asked
 * about until it is known, and nobody is told before; what waits behind it for too long is not
 * stored. Each commit carries the epoch of its term.
 */
final class DatabaseView extends SimStoreView {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final int BYTES = 500;

  private record Queued(SimDatabase.Commit commit, Promise<Void> answer) {}

  private final SimDatabase database;
  private final Life process;
  private final Pipe<Runnable> up;
  private final Pipe<Runnable> down;
  private final Deque<Queued> queue = new ArrayDeque<>();
  private List<Queued> flying = List.of();
  private SimDatabase.@Nullable Transaction transaction;
  private OptionalLong won = OptionalLong.empty();
  private boolean resigned;
  private int resigns;

  DatabaseView(SimDatabase database, Store own, Life process, SimNet.Ways ways) {
    super(own);
    this.database = database;
    this.process = process;
    this.up = new Pipe<>(database.world(), ways.up(), what -> BYTES, DatabaseView::run);
    this.down = new Pipe<>(database.world(), ways.down(), what -> BYTES, DatabaseView::run);
  }

  private static void run(@Nullable Runnable arrived) {
    if (arrived != null) {
      arrived.run();
    }
  }

  /** The manager's machine lost its power: what is on its way stays there. */
  void vanish() {
    up.die();
    down.die();
  }

  /** The same for one term, so that it can be told who wrote what. */
  Store term(long epoch) {
    return new ForwardingStore(this) {
      @Override
      public Future<Void> commit(Batch batch) {
        return DatabaseView.this.commit(batch, epoch);
      }
    };
  }

  /** Outside of a term nothing is written. */
  @Override
  public Future<Void> commit(Batch batch) {
    throw new AssertionError("a manager that does not lead writes " + batch);
  }

  private Future<Void> commit(Batch batch, long term) {
    if (resigned) {
      return Future.failedFuture(new FencedException(won.orElse(0), won.orElse(0)));
    }
    Promise<Void> answer = Promise.promise();
    OptionalLong carried = batch.epoch().isPresent() ? batch.epoch() : won;
    var queued = new Queued(new SimDatabase.Commit(batch, process, term, carried), answer);
    queue.add(queued);
    process.after(
        PATIENCE,
        () -> {
          if (queue.remove(queued)) {
            answer.fail(away());
          }
        });
    send();
    return answer.future();
  }

  private void send() {
    if (transaction == null && !queue.isEmpty()) {
      flying = List.copyOf(queue);
      queue.clear();
      var made = new SimDatabase.Transaction(flying.stream().map(Queued::commit).toList());
      transaction = made;
      send(made);
    }
  }

  /** Again and again: one that was decided is not decided a second time. */
  private void send(SimDatabase.Transaction made) {
    up.put(() -> database.arrived(() -> database.take(made, this), () -> {}));
    process.after(
        AGAIN,
        () -> {
          if (transaction == made) {
            send(made);
          }
        });
  }

  /** Told by the store. */
  void decided(SimDatabase.Transaction made, List<Future<Void>> outcomes) {
    down.put(() -> here(() -> settle(made, outcomes)));
  }

  private void settle(SimDatabase.Transaction made, List<Future<Void>> outcomes) {
    if (transaction != made) {
      return;
    }
    List<Queued> told = flying;
    transaction = null;
    flying = List.of();
    for (int i = 0; i < told.size(); i++) {
      outcomes.get(i).onComplete(told.get(i).answer());
    }
    send();
  }

  @Override
  <T> Future<T> later(Function<Store, Future<T>> question) {
    return exchange(() -> question.apply(own()));
  }

  private <T> Future<T> exchange(Supplier<Future<T>> atTheStore) {
    Promise<T> answer = Promise.promise();
    process.after(PATIENCE, () -> answer.tryFail(away()));
    up.put(
        () ->
            database.arrived(
                () ->
                    atTheStore
                        .get()
                        .onComplete(
                            done ->
                                down.put(
                                    () ->
                                        here(
                                            () -> {
                                              if (done.succeeded()) {
                                                answer.tryComplete(done.result());
                                              } else {
                                                answer.tryFail(done.cause());
                                              }
                                            }))),
                () -> down.put(() -> here(() -> answer.tryFail(away())))));
    return answer.future();
  }

  /** After a lead that was given up, also if the store was not told, there is a new epoch. */
  @Override
  public Future<Lead> campaign(Candidate self, Duration ttl) {
    int before = resigns;
    boolean anew = resigned;
    return this.<Lead>exchange(
            () ->
                database.campaign(
                    own(),
                    store ->
                        (anew ? store.resign(self) : Future.<Void>succeededFuture())
                            .compose(free -> store.campaign(self, ttl)),
                    process))
        .onSuccess(
            lead -> {
              if (lead.isHeldBy(self) && before == resigns) {
                won = OptionalLong.of(lead.epoch());
                resigned = false;
              }
            });
  }

  @Override
  public Future<Void> resign(Candidate self) {
    resigned = true;
    resigns++;
    return later(store -> store.resign(self));
  }

  @Override
  void tell(Runnable news) {
    down.put(() -> here(news));
  }

  private void here(Runnable action) {
    process.host().run(process, action);
  }

  private static OrchestratorException away() {
    return new OrchestratorException(
        ErrorCode.STORE_UNAVAILABLE, "the simulated store does not answer");
  }
}
