package io.turboprop.manager.service;

import io.turboprop.manager.store.ResultBlobs;
import io.turboprop.manager.store.WrongContentException;
import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import io.turboprop.model.ResultRef;
import io.turboprop.model.TaskId;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.turboprop.wire.Order;
import io.turboprop.wire.ResultPage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Fetches one result: asks for a part, writes the pages of it down in the order of their places,
 * and asks for the next part when that is done. So no more than one part is in memory or on the
 * way. Used once, on one event loop.
 */
final class ResultPull {
  private final Key key;
  private final ResultRef ref;
  private final ResultRules rules;
  private final ResultBlobs blobs;
  private final Timers timers;
  private final Consumer<Order.Result> send;
  private final Promise<Void> done = Promise.promise();
  private ResultBlobs.@Nullable Writing writing;
  private Future<Void> written = Future.succeededFuture();
  private Cancellable looks = () -> {};

  /** Pages of this part that came before others, by their places. */
  private final NavigableMap<Long, Bytes> early = new TreeMap<>();

  private long place;
  private long partEnd;
  private long silentLooks;
  private boolean heard;
  private boolean whole;

  /** Whose result of which attempt. */
  record Key(PropletId from, TaskId task, int attempt) {}

  /**
   * @param send to the proplet; an order that is lost is repeated
   */
  ResultPull(
      Key key,
      ResultRef ref,
      ResultRules rules,
      ResultBlobs blobs,
      Timers timers,
      Consumer<Order.Result> send) {
    this.key = key;
    this.ref = ref;
    this.rules = rules;
    this.blobs = blobs;
    this.timers = timers;
    this.send = send;
  }

  /**
   * Ends when the result is kept. Fails with {@link ResultLostException} if there is none any more,
   * and with something else if a later try may do better; then nothing is left of it.
   */
  Future<Void> run() {
    return blobs
        .begin()
        .compose(
            opened -> {
              writing = opened;
              looks = timers.every(rules.askAgain(), this::look);
              ask();
              return done.future().onComplete(over -> looks.cancel());
            });
  }

  void take(ResultPage page) {
    if (done.future().isComplete() || whole) {
      return;
    }
    switch (page) {
      case ResultPage.Gone gone -> fail(new ResultLostException(gone.why()));
      case ResultPage.Part part when part.size() != ref.bytes() ->
          fail(new ResultLostException("it has " + part.size() + " bytes, not " + ref.bytes()));
      case ResultPage.Part part -> take(part);
    }
  }

  /** Brokers may change the order of messages without acknowledgement. */
  private void take(ResultPage.Part part) {
    heard = true;
    boolean wanted =
        part.from() >= place
            && part.data().length() > 0
            && part.next() <= Math.min(partEnd, ref.bytes());
    if (!wanted || writing == null) {
      return;
    }
    early.put(part.from(), part.data());
    for (Bytes next = early.remove(place); next != null; next = early.remove(place)) {
      append(writing, next);
    }
    early.headMap(place).clear();
    while (early.values().stream().mapToLong(Bytes::length).sum() > rules.partBytes()) {
      early.pollLastEntry();
    }
    goOn();
  }

  private void append(ResultBlobs.Writing to, Bytes next) {
    place += next.length();
    Future<Void> appended = to.append(next);
    written = Future.join(written, appended).mapEmpty();
    appended.onFailure(this::fail);
  }

  private void goOn() {
    if (place == ref.bytes()) {
      whole = true;
      written.onSuccess(all -> keep());
    } else if (place == partEnd) {
      written.onSuccess(all -> ask());
    }
  }

  private void keep() {
    if (done.future().isComplete() || writing == null) {
      return;
    }
    looks.cancel();
    writing
        .keep(ref.digest())
        .onSuccess(kept -> done.tryComplete())
        .onFailure(
            cause ->
                done.tryFail(
                    cause instanceof WrongContentException
                        ? new ResultLostException("what it sent " + cause.getMessage())
                        : cause));
  }

  private void ask() {
    if (done.future().isComplete()) {
      return;
    }
    int length = (int) Math.min(rules.partBytes(), ref.bytes() - place);
    partEnd = place + length;
    send.accept(new Order.Result(key.task(), key.attempt(), place, length));
  }

  private void look() {
    silentLooks = heard ? 0 : silentLooks + 1;
    boolean disk = !written.isComplete();
    if (silentLooks * rules.askAgain().toNanos() >= rules.giveUp().toNanos()) {
      fail(new IllegalStateException(key.from() + " says nothing for " + rules.giveUp()));
    } else if (!heard && !whole && !disk) {
      ask();
    }
    heard = false;
  }

  private void fail(Throwable why) {
    if (done.tryFail(why) && writing != null) {
      ResultBlobs.Writing open = writing;
      written.onComplete(all -> open.discard());
    }
  }
}
