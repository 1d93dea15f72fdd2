package io.turboprop.manager.serving;

import io.turboprop.model.RevisionKey;
import io.turboprop.wire.Serving;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a proplet said last of the revisions it serves, to be looked up. */
public record Statement(Serving serving, Map<RevisionKey, Serving.Status> byRevision) {
  public Statement {
    byRevision = Map.copyOf(byRevision);
  }

  public static Statement of(Serving serving) {
    Map<RevisionKey, Serving.Status> byRevision = new HashMap<>();
    serving.revisions().forEach(status -> byRevision.put(status.key(), status));
    return new Statement(serving, byRevision);
  }

  public Optional<Serving.Status> status(RevisionKey revision) {
    return Optional.ofNullable(byRevision.get(revision));
  }

  /**
   * Revisions that are told of otherwise than before; all if the proplet is reached otherwise, or
   * follows another order.
   */
  public Set<RevisionKey> newsSince(Optional<Statement> before) {
    Set<RevisionKey> news = new HashSet<>(byRevision.keySet());
    before.ifPresent(
        former -> {
          news.addAll(former.byRevision.keySet());
          if (sameButStates(former.serving)) {
            news.removeIf(key -> status(key).equals(former.status(key)));
          }
        });
    return news;
  }

  private boolean sameButStates(Serving other) {
    return serving.boot().equals(other.boot())
        && serving.epoch() == other.epoch()
        && serving.version() == other.version()
        && serving.node().equals(other.node())
        && serving.direct().equals(other.direct());
  }
}
