package io.turboprop.manager.function;

import io.turboprop.model.FunctionName;
import io.turboprop.model.RevisionName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A function as it is at one version. Changed by {@link FunctionChanges} only.
 *
 * @param uid tells it from a function that had its name before
 * @param version from 1, grows by one with every change
 * @param revisions oldest first
 * @param counted number of the newest revision there ever was
 * @param retired names that people made up, of deleted revisions that could take calls, oldest
 *     first, at most {@value #MOST_RETIRED}; counted names need no memory
 * @param route which revisions get the calls; empty until one is ready
 * @param awaited gets all calls when it is ready, unless somebody decides otherwise before
 * @param former routes that a rollback can go back to, oldest first, at most {@value #MOST_FORMER};
 *     all their revisions are there
 * @param history newest last, at most {@value #MOST_HISTORY}
 */
public record Function(
    FunctionName name,
    String uid,
    long version,
    List<Revision> revisions,
    long counted,
    List<RevisionName> retired,
    Optional<Route> route,
    Optional<Awaited> awaited,
    List<Route> former,
    List<RouteChange> history,
    Instant createdAt,
    Instant updatedAt) {
  public static final int MOST_RETIRED = 100;
  public static final int MOST_FORMER = 20;
  public static final int MOST_HISTORY = 100;

  public Function {
    revisions = List.copyOf(revisions);
    retired = List.copyOf(retired);
    former = List.copyOf(former);
    history = List.copyOf(history);
  }

  public Optional<Revision> revision(RevisionName wanted) {
    for (Revision revision : revisions) {
      if (revision.name().equals(wanted)) {
        return Optional.of(revision);
      }
    }
    return Optional.empty();
  }

  /** The newest one that is there; empty if all were deleted. */
  public Optional<Revision> latest() {
    return revisions.isEmpty() ? Optional.empty() : Optional.of(revisions.getLast());
  }

  /** Percent of the calls that it gets. */
  public int weight(RevisionName revision) {
    return route.map(r -> r.weight(revision)).orElse(0);
  }
}
