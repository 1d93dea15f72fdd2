package io.turboprop.proplet.artifact;

import io.turboprop.model.ReasonCode;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A program that is known by its digest: from the cache, and from elsewhere only if it must be. */
final class PinnedFetching implements ImageSource.Fetching {
  private final Future<CachedImage> image;
  private ImageSource.@Nullable Fetching elsewhere;
  private boolean cancelled;

  /**
   * @param cached what the cache has
   * @param fetch asked if the cache has nothing
   */
  PinnedFetching(Future<Optional<CachedImage>> cached, Supplier<ImageSource.Fetching> fetch) {
    this.image =
        cached.compose(here -> here.map(Future::succeededFuture).orElseGet(() -> fetched(fetch)));
  }

  private Future<CachedImage> fetched(Supplier<ImageSource.Fetching> fetch) {
    if (cancelled) {
      return Future.failedFuture(
          new ImageException(ReasonCode.STOPPED_BY_USER, "nobody waits for it any more"));
    }
    ImageSource.Fetching begun = fetch.get();
    elsewhere = begun;
    return begun.image();
  }

  @Override
  public Future<CachedImage> image() {
    return image;
  }

  @Override
  public void cancel() {
    cancelled = true;
    if (elsewhere != null) {
      elsewhere.cancel();
    }
  }
}
