package io.turboprop.proplet.serve;

import io.turboprop.model.Digest;
import io.turboprop.model.ImageRef;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RevisionKey;
import io.turboprop.proplet.artifact.CachedImage;
import io.turboprop.proplet.artifact.ImageException;
import io.turboprop.proplet.artifact.ImageSource;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.pool.InstancePool;
import io.turboprop.proplet.pool.NotBegunException;
import io.turboprop.proplet.pool.PoolRules;
import io.turboprop.proplet.run.Program;
import io.turboprop.wire.ServedRevision;
import io.turboprop.wire.Serving.State;
import io.turboprop.wire.Serving.Status;
import io.vertx.core.Future;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One revision on this proplet: fetched, tried, then ready with a pool of instances. */
final class Served {
  private final ImageSource images;
  private final Pools pools;
  private final OutputListener log;
  private final Runnable changed;
  private ServedRevision revision;
  private State state = State.PREPARING;
  private Optional<Digest> digest = Optional.empty();
  private Optional<Reason> why = Optional.empty();
  private ImageSource.@Nullable Fetching fetching;
  private @Nullable CachedImage image;
  private @Nullable InstancePool pool;
  private int tries;
  private boolean gone;

  /** Makes the pool of a revision whose module is here. */
  interface Pools {
    InstancePool make(ServedRevision revision, CachedImage image, Runnable changed);
  }

  /**
   * @param log takes what its guests write to standard error; from any thread
   * @param changed told of each change of its status
   */
  Served(
      ServedRevision revision,
      ImageSource images,
      Pools pools,
      OutputListener log,
      Runnable changed) {
    this.revision = revision;
    this.images = images;
    this.pools = pools;
    this.log = log;
    this.changed = changed;
  }

  RevisionKey key() {
    return revision.key();
  }

  ServedRevision revision() {
    return revision;
  }

  OutputListener log() {
    return log;
  }

  Status status() {
    int instances = pool == null ? 0 : pool.size();
    return new Status(revision.key(), state, digest, why, instances);
  }

  /** Where calls go; empty until it is ready. */
  Optional<InstancePool> pool() {
    return state == State.READY ? Optional.ofNullable(pool) : Optional.empty();
  }

  /** Whether its answers to HTTP requests begin with headers. */
  boolean cgi() {
    return revision.cgi() || (pool != null && pool.cgi());
  }

  /** Why it takes no calls now. */
  Reason trouble() {
    return why.orElseGet(
        () -> new Reason(ReasonCode.NOT_SERVED, revision.name() + " is still being prepared here"));
  }

  /** Fetches and tries it. */
  void begin() {
    state = State.PREPARING;
    why = Optional.empty();
    int mine = ++tries;
    ImageSource.Fetching begun = images.fetch(program());
    fetching = begun;
    begun
        .image()
        .compose(here -> tries == mine && !gone ? tried(here) : unwanted(here))
        .onSuccess(ready -> settle(mine, State.READY, Optional.empty()))
        .onFailure(cause -> settle(mine, State.FAILED, Optional.of(reasonOf(cause))));
  }

  private Program program() {
    Optional<ImageRef> ref = revision.image().map(ImageRef::parse);
    Optional<Digest> known = revision.digest();
    return ref.isEmpty()
        ? new Program.Image(new ImageRef.Blob("blob:" + known.get(), known.get()))
        : known
            .<Program>map(digestOfImage -> new Program.Pinned(ref.get(), digestOfImage))
            .orElseGet(() -> new Program.Image(ref.get()));
  }

  private static Future<Void> unwanted(CachedImage here) {
    here.close();
    return Future.failedFuture(new NotBegunException(ReasonCode.NOT_SERVED, "not served any more"));
  }

  private Future<Void> tried(CachedImage here) {
    if (revision.digest().filter(known -> !known.equals(here.digest())).isPresent()) {
      here.close();
      return Future.failedFuture(
          new ImageException(
              ReasonCode.IMAGE_INVALID,
              "%s is made of %s, but image %s is %s now; deploy a new revision"
                  .formatted(
                      revision.name(),
                      revision.digest().get(),
                      revision.image().orElse("blob"),
                      here.digest())));
    }
    image = here;
    digest = Optional.of(here.digest());
    InstancePool made = pools.make(revision, here, changed);
    pool = made;
    return made.prepare();
  }

  private void settle(int mine, State how, Optional<Reason> reason) {
    if (tries != mine || gone) {
      return;
    }
    state = how;
    why = reason;
    if (how == State.FAILED) {
      release();
    }
    changed.run();
  }

  private static Reason reasonOf(Throwable cause) {
    return cause instanceof NotBegunException notBegun
        ? notBegun.reason()
        : ImageException.reasonOf(cause);
  }

  /** The same revision, with another share or a digest that is known now. */
  void become(ServedRevision newer, PoolRulesOf rules) {
    revision = newer;
    if (state == State.FAILED) {
      begin();
    } else if (pool != null) {
      pool.rules(rules.of(newer.share()));
    }
  }

  /** How a share becomes the rules of a pool. */
  interface PoolRulesOf {
    PoolRules of(ServedRevision.Share share);
  }

  /** Takes no calls any more; ends when those in hand are over. */
  Future<Void> retire() {
    gone = true;
    cancelFetch();
    Future<Void> over = pool == null ? Future.succeededFuture() : pool.retire();
    return over.onComplete(ignored -> release());
  }

  /** Ends at once. */
  void close() {
    gone = true;
    cancelFetch();
    release();
  }

  private void cancelFetch() {
    if (fetching != null) {
      fetching.cancel();
    }
  }

  private void release() {
    if (pool != null) {
      pool.close();
      pool = null;
    }
    if (image != null) {
      image.close();
      image = null;
    }
  }
}
