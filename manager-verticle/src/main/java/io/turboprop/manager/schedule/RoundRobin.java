package io.turboprop.manager.schedule;

import io.turboprop.manager.task.Task;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Takes the alive proplets in turn, in the order in which they registered. The first pick is index
 * 0; each later pick is the first alive proplet after the last chosen one. A fixed proplet and a
 * broadcast are honoured before that and do not use up a turn. Proplets that cannot run the task
 * are passed over.
 */
public final class RoundRobin implements Scheduler {

  @Override
  public Placement place(Task task, FleetSnapshot fleet) {
    Demand demand = Demand.of(task);
    Optional<PropletId> wanted = task.spec().target().proplet();
    if (wanted.isPresent()) {
      return fixed(wanted.get(), demand, fleet);
    }
    return task.broadcast() ? everywhere(demand, fleet) : next(demand, fleet);
  }

  private static Placement fixed(PropletId wanted, Demand demand, FleetSnapshot fleet) {
    Optional<Candidate> candidate =
        fleet.candidates().stream().filter(c -> c.id().equals(wanted)).findFirst();
    if (candidate.isEmpty()) {
      return nowhere(ReasonCode.PROPLET_NOT_ALIVE, "proplet " + wanted + " has not registered yet");
    }
    List<String> missing = candidate.get().missing(demand);
    if (!missing.isEmpty()) {
      return nowhere(
          ReasonCode.NO_SUITABLE_PROPLET,
          "the task needs %s, which proplet %s does not have"
              .formatted(String.join(", ", missing), wanted));
    }
    return candidate.get().available()
        ? new Placement.On(List.of(wanted))
        : nowhere(
            ReasonCode.PROPLET_NOT_ALIVE, "proplet " + wanted + " is " + candidate.get().state());
  }

  private static Placement everywhere(Demand demand, FleetSnapshot fleet) {
    List<PropletId> able =
        fleet.candidates().stream().filter(c -> c.canTake(demand)).map(Candidate::id).toList();
    return able.isEmpty() ? nobody(demand, fleet) : new Placement.On(able);
  }

  private static Placement next(Demand demand, FleetSnapshot fleet) {
    List<Candidate> all = fleet.candidates();
    int start = indexAfter(all, fleet.lastChosen());
    for (int i = 0; i < all.size(); i++) {
      Candidate candidate = all.get((start + i) % all.size());
      if (candidate.canTake(demand)) {
        return new Placement.On(List.of(candidate.id()));
      }
    }
    return nobody(demand, fleet);
  }

  private static int indexAfter(List<Candidate> all, Optional<PropletId> last) {
    for (int i = 0; last.isPresent() && i < all.size(); i++) {
      if (all.get(i).id().equals(last.get())) {
        return i + 1;
      }
    }
    return 0;
  }

  private static Placement nobody(Demand demand, FleetSnapshot fleet) {
    Optional<Candidate> unable =
        fleet.candidates().stream().filter(Candidate::available).findFirst();
    if (unable.isPresent()) {
      return nowhere(
          ReasonCode.NO_SUITABLE_PROPLET,
          "the task needs %s, which no proplet that can take work now has: %s"
              .formatted(String.join(", ", unable.get().missing(demand)), states(fleet)));
    }
    return nowhere(
        ReasonCode.NO_ALIVE_PROPLET,
        fleet.candidates().isEmpty()
            ? "no proplet has registered yet"
            : "no proplet can take work now: " + states(fleet));
  }

  /** {@code 2 lost, 1 draining}. */
  private static String states(FleetSnapshot fleet) {
    return fleet.candidates().stream()
        .collect(Collectors.groupingBy(Candidate::state, TreeMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .map(e -> e.getValue() + " " + e.getKey())
        .collect(Collectors.joining(", "));
  }

  private static Placement nowhere(ReasonCode code, String message) {
    return new Placement.Nowhere(new Reason(code, message));
  }
}
