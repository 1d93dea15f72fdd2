package io.turboprop.proplet.artifact;

import io.turboprop.model.Digest;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One way to one program, for all who want it at the same time. Lives on the proplet's context. */
final class SharedTransfer {

  /**
   * How the program is come by.
   *
   * @param lookup whether it is here already
   * @param fetch brings it here
   * @param fallback what to do when fetching fails
   */
  record Way(
      Supplier<Future<Optional<CachedImage>>> lookup,
      Supplier<Transfer> fetch,
      Function<Throwable, Future<CachedImage>> fallback) {}

  private final String key;
  private final Way way;
  private final Function<Digest, Future<Optional<CachedImage>>> holdAgain;
  private final Consumer<CachedImage> close;
  private final List<Promise<CachedImage>> waiters = new ArrayList<>();
  private final Promise<Void> over = Promise.promise();
  private @Nullable Transfer transfer;
  private boolean abandoned;

  SharedTransfer(
      String key,
      Way way,
      Function<Digest, Future<Optional<CachedImage>>> holdAgain,
      Consumer<CachedImage> close) {
    this.key = key;
    this.way = way;
    this.holdAgain = holdAgain;
    this.close = close;
  }

  /** Nobody can join any more. */
  boolean isOver() {
    return abandoned || over.future().isComplete();
  }

  Future<Void> over() {
    return over.future();
  }

  ImageSource.Fetching join() {
    Promise<CachedImage> waiter = Promise.promise();
    waiters.add(waiter);
    return new ImageSource.Fetching() {
      @Override
      public Future<CachedImage> image() {
        return waiter.future();
      }

      @Override
      public void cancel() {
        leave(waiter);
      }
    };
  }

  void begin() {
    way.lookup()
        .get()
        .compose(found -> found.map(Future::succeededFuture).orElseGet(this::fetch))
        .onSuccess(this::share)
        .onFailure(this::fail);
  }

  private Future<CachedImage> fetch() {
    if (abandoned) {
      return Future.failedFuture(gone());
    }
    Transfer begun = way.fetch().get();
    transfer = begun;
    return begun
        .image()
        .recover(cause -> abandoned ? Future.failedFuture(cause) : way.fallback().apply(cause));
  }

  private void leave(Promise<CachedImage> waiter) {
    if (!waiter.tryFail(gone())) {
      return;
    }
    waiters.remove(waiter);
    if (waiters.isEmpty()) {
      abandoned = true;
      if (transfer != null) {
        transfer.cancel();
      }
    }
  }

  /** Each waiter gets a hold of its own; the first one is given back last. */
  private void share(CachedImage image) {
    over.tryComplete();
    List<Future<?>> given = new ArrayList<>();
    for (Promise<CachedImage> waiter : List.copyOf(waiters)) {
      given.add(
          holdAgain
              .apply(image.digest())
              .onSuccess(hold -> give(waiter, hold))
              .onFailure(waiter::tryFail));
    }
    Future.join(given).onComplete(ignored -> close.accept(image));
  }

  private void give(Promise<CachedImage> waiter, Optional<CachedImage> hold) {
    if (hold.isEmpty()) {
      waiter.tryFail(
          new ImageException(
              ReasonCode.IMAGE_UNAVAILABLE, "image " + key + " vanished from the cache"));
    } else if (!waiter.tryComplete(hold.get())) {
      close.accept(hold.get());
    }
  }

  private void fail(Throwable cause) {
    over.tryComplete();
    var failure =
        cause instanceof ImageException
            ? cause
            : new ImageException(ImageException.reasonOf(cause));
    List.copyOf(waiters).forEach(waiter -> waiter.tryFail(failure));
  }

  private ImageException gone() {
    return new ImageException(
        new Reason(ReasonCode.STOPPED_BY_USER, "nobody waits for image " + key));
  }
}
