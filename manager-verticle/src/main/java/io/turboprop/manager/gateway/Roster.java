package io.turboprop.manager.gateway;

import io.turboprop.manager.serving.Endpoint;
import io.turboprop.manager.serving.EndpointIndex.Outlook;
import io.turboprop.model.RevisionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The candidates of each revision, made anew when its outlook is another; calls in flight are kept
 * over that. Thread-safe.
 */
final class Roster {
  private final String node;
  private final Map<RevisionKey, Entry> byRevision = new ConcurrentHashMap<>();

  private record Entry(Outlook outlook, List<Candidate> candidates) {}

  /**
   * @param node of the gateway; may be empty
   */
  Roster(String node) {
    this.node = node;
  }

  @SuppressWarnings("ReferenceEquality") // another outlook, even if it says the same, is rare
  List<Candidate> candidates(RevisionKey revision, Outlook outlook) {
    Entry known = byRevision.get(revision);
    return known != null && known.outlook == outlook ? known.candidates : renew(revision, outlook);
  }

  private List<Candidate> renew(RevisionKey revision, Outlook outlook) {
    Entry made =
        byRevision.compute(
            revision, (key, known) -> new Entry(outlook, candidates(outlook, known)));
    return made.candidates;
  }

  private List<Candidate> candidates(Outlook outlook, @Nullable Entry known) {
    List<Candidate> candidates = new ArrayList<>();
    for (Endpoint endpoint : outlook.ready()) {
      candidates.add(candidate(endpoint, known));
    }
    return List.copyOf(candidates);
  }

  private Candidate candidate(Endpoint endpoint, @Nullable Entry known) {
    if (known != null) {
      Provider provider = new Provider(endpoint.proplet(), endpoint.boot());
      for (Candidate old : known.candidates) {
        if (old.provider().equals(provider)) {
          return old.as(endpoint, node);
        }
      }
    }
    return Candidate.of(endpoint, node);
  }

  void forget(RevisionKey revision) {
    byRevision.remove(revision);
  }

  /** Calls that proplets work on now. */
  int inFlight() {
    return byRevision.values().stream()
        .flatMap(entry -> entry.candidates.stream())
        .mapToInt(Candidate::inFlight)
        .sum();
  }
}
