package io.turboprop.manager.serving;

import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.RevisionKey;
import io.turboprop.wire.Serving;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How it stands with each revision on each proplet, for people; to be read from any thread. Only
 * the control verticle writes.
 */
public final class ServingIndex {
  private final Map<RevisionKey, List<Place>> byRevision = new ConcurrentHashMap<>();

  /**
   * One revision on one proplet.
   *
   * @param alive the proplet can be called now; otherwise the rest is what it said last
   * @param why it failed; empty otherwise
   * @param instances there are
   * @param boot of the proplet that said so; empty if it has not said anything of the revision
   */
  public record Place(
      PropletId proplet,
      Serving.State state,
      boolean alive,
      Optional<Reason> why,
      int instances,
      Optional<BootId> boot) {

    static Place of(Asked asked) {
      return new Place(
          asked.proplet(),
          asked.state(),
          asked.there(),
          Outlooks.failure(asked),
          asked.status().map(Serving.Status::instances).orElse(0),
          asked.status().flatMap(told -> asked.said()).map(said -> said.serving().boot()));
    }
  }

  /** By proplet; empty if nobody was asked to serve it. */
  public List<Place> find(RevisionKey revision) {
    return byRevision.getOrDefault(revision, List.of());
  }

  public void put(RevisionKey revision, List<Asked> asked) {
    byRevision.put(
        revision,
        asked.stream().map(Place::of).sorted(Comparator.comparing(Place::proplet)).toList());
  }

  public void remove(RevisionKey revision) {
    byRevision.remove(revision);
  }
}
