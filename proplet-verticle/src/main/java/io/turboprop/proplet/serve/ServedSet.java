package io.turboprop.proplet.serve;

import io.turboprop.model.RevisionKey;
import io.turboprop.proplet.artifact.ImageSource;
import io.turboprop.proplet.logs.LogDesk;
import io.turboprop.proplet.logs.RunLog;
import io.turboprop.wire.LogPage;
import io.turboprop.wire.ServedRevision;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Revisions that are served at somebody's wish, and those that still finish their calls. */
final class ServedSet {
  private static final Logger log = LoggerFactory.getLogger(ServedSet.class);

  private final ImageSource images;
  private final PoolMaker pools;
  private final LogDesk logs;
  private final Runnable changed;
  private final Map<RevisionKey, Served> served = new LinkedHashMap<>();
  private final Set<Served> retiring = new HashSet<>();

  /**
   * @param changed told of each change of a status
   */
  ServedSet(ImageSource images, PoolMaker pools, LogDesk logs, Runnable changed) {
    this.images = images;
    this.pools = pools;
    this.logs = logs;
    this.changed = changed;
  }

  /** Those that take calls, or will. */
  Stream<Served> all() {
    return served.values().stream();
  }

  Optional<Served> find(RevisionKey key) {
    return Optional.ofNullable(served.get(key));
  }

  /** Serves it from now on, or with another share. */
  void keep(ServedRevision revision) {
    Served known = served.get(revision.key());
    if (known != null) {
      known.become(revision, pools::rules);
    } else {
      begin(revision);
    }
  }

  /** Drops all others. */
  void retain(Set<RevisionKey> wanted) {
    Set<RevisionKey> gone = new HashSet<>(served.keySet());
    gone.removeAll(wanted);
    gone.forEach(this::drop);
  }

  void drop(RevisionKey key) {
    Served gone = served.remove(key);
    if (gone != null) {
      retire(gone);
    }
  }

  private void begin(ServedRevision revision) {
    log.info("function {} is served here", revision.name());
    RunLog output = logs.open(revision.key().log(), RevisionKey.LOG_ATTEMPT, 0);
    Served made =
        new Served(
            revision,
            images,
            pools,
            (stream, bytes, offset, length) ->
                output.write(LogPage.Stream.STDERR, bytes, offset, length),
            changed);
    served.put(revision.key(), made);
    made.begin();
  }

  private void retire(Served gone) {
    log.info("function {} is not served here any more", gone.revision().name());
    retiring.add(gone);
    gone.retire()
        .onComplete(
            over -> {
              retiring.remove(gone);
              if (!served.containsKey(gone.key())) {
                logs.end(gone.key().log(), RevisionKey.LOG_ATTEMPT);
              }
            });
  }

  /** Drops all; ends when the calls in hand are over. */
  Future<Void> retire() {
    List.copyOf(served.keySet()).forEach(this::drop);
    return Future.join(List.copyOf(retiring).stream().map(Served::retire).toList()).mapEmpty();
  }

  /** Ends calls that are still in hand. */
  void close() {
    List.copyOf(retiring).forEach(Served::close);
  }
}
