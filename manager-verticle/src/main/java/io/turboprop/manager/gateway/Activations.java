package io.turboprop.manager.gateway;

import io.turboprop.model.OrchestratorException;
import io.turboprop.model.RevisionKey;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers when each revision was asked for, so that many calls ask once. Thread-safe. */
final class Activations {
  /** Between two questions while nobody serves the revision. */
  static final long URGENT_NANOS = 1_000_000_000L;

  /** Between two questions of a revision that is served for as long as it is called. */
  static final long KEPT_NANOS = 10_000_000_000L;

  private static final int CROWDED = 1_000;

  private final Map<RevisionKey, Long> asked = new ConcurrentHashMap<>();
  private final Map<RevisionKey, Refused> refused = new ConcurrentHashMap<>();

  private record Refused(OrchestratorException why, long atNanos) {}

  /**
   * Whether to ask now.
   *
   * @param pauseNanos since the last question
   */
  boolean due(RevisionKey revision, long pauseNanos, long nowNanos) {
    Long last = asked.get(revision);
    if (last != null && nowNanos - last < pauseNanos) {
      return false;
    }
    if (asked.size() > CROWDED) {
      asked.values().removeIf(old -> nowNanos - old > KEPT_NANOS);
    }
    return last == null
        ? asked.putIfAbsent(revision, nowNanos) == null
        : asked.replace(revision, last, nowNanos);
  }

  /** The answer was no: it is that of all calls until the next question. */
  void refused(RevisionKey revision, OrchestratorException why, long nowNanos) {
    refused.values().removeIf(old -> nowNanos - old.atNanos > URGENT_NANOS);
    refused.put(revision, new Refused(why, nowNanos));
  }

  Optional<OrchestratorException> refusal(RevisionKey revision, long nowNanos) {
    Refused no = refused.get(revision);
    return no == null || nowNanos - no.atNanos > URGENT_NANOS
        ? Optional.empty()
        : Optional.of(no.why);
  }
}
