package io.turboprop.manager.service;

import io.turboprop.manager.store.ResultBlobs;
import io.turboprop.manager.store.Store;
import io.turboprop.model.Digest;
import io.turboprop.model.ResultRef;
import io.turboprop.time.Timers;
import io.turboprop.wire.Order;
import io.turboprop.wire.ResultPage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches large results from proplets, a few at a time, and lets go of those that no task refers to
 * any more. What concerns one digest is done in the order in which it came, so that nobody deletes
 * what another one has just found.
 */
final class ResultDesk {
  private static final Logger log = LoggerFactory.getLogger(ResultDesk.class);

  private final ResultBlobs blobs;
  private final Store store;
  private final PropletDoor door;
  private final Timers timers;
  private final ResultRules rules;
  private final Lanes<Digest> lanes = new Lanes<>();
  private final Map<ResultPull.Key, ResultPull> pulls = new HashMap<>();
  private final Deque<Promise<Void>> waiting = new ArrayDeque<>();
  private int running;

  ResultDesk(ResultBlobs blobs, Store store, PropletDoor door, Timers timers, ResultRules rules) {
    this.blobs = blobs;
    this.store = store;
    this.door = door;
    this.timers = timers;
    this.rules = rules;
  }

  /**
   * Has the result here, then does something that makes a task refer to it. What no task refers to
   * after that is let go of.
   *
   * @return fails with {@link ResultLostException} if the proplet does not have it
   */
  Future<Void> having(ResultPull.Key key, ResultRef ref, Supplier<Future<Void>> then) {
    return lanes.run(
        ref.digest(),
        () ->
            blobs
                .has(ref.digest())
                .compose(here -> here ? Future.succeededFuture() : inTurn(key, ref))
                .compose(here -> then.get())
                .eventually(() -> unlessReferred(ref.digest())));
  }

  private Future<Void> inTurn(ResultPull.Key key, ResultRef ref) {
    Promise<Void> turn = Promise.promise();
    waiting.add(turn);
    callNext();
    return turn.future()
        .compose(mine -> pull(key, ref))
        .onComplete(
            over -> {
              running--;
              callNext();
            });
  }

  private void callNext() {
    if (running < rules.atOnce() && !waiting.isEmpty()) {
      running++;
      waiting.remove().complete();
    }
  }

  private Future<Void> pull(ResultPull.Key key, ResultRef ref) {
    log.info("task {} result of {} bytes is fetched from {}", key.task(), ref.bytes(), key.from());
    var pull = new ResultPull(key, ref, rules, blobs, timers, order -> send(key, order));
    pulls.put(key, pull);
    return pull.run().onComplete(over -> pulls.remove(key));
  }

  /** An order that is lost is repeated. */
  private void send(ResultPull.Key key, Order.Result order) {
    door.send(key.from(), new Order.Batch(List.of(order)))
        .onFailure(f -> log.debug("task {} result not asked for: {}", key.task(), f.toString()));
  }

  /** What nobody fetches is disregarded. */
  void heard(ResultPage page) {
    ResultPull pull = pulls.get(new ResultPull.Key(page.proplet(), page.task(), page.attempt()));
    if (pull != null) {
      pull.take(page);
    }
  }

  /** Some task does not refer to it any more. */
  void drop(Digest result) {
    lanes.run(result, () -> unlessReferred(result));
  }

  /** What cannot be let go of now is looked for at the next start. */
  private Future<Void> unlessReferred(Digest result) {
    return store
        .refersTo(result)
        .compose(referred -> referred ? Future.succeededFuture() : blobs.remove(result))
        .<Void>mapEmpty()
        .onFailure(f -> log.warn("result {} not let go of: {}", result.brief(), f.toString()))
        .otherwiseEmpty();
  }
}
