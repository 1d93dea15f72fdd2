package io.turboprop.manager.serving;

import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.wire.Serving;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What callers can expect of a revision, from what proplets say of it. Pure. */
public final class Outlooks {
  private static final Reason UNEXPLAINED =
      new Reason(ReasonCode.ENGINE_ERROR, "the proplet does not say why");

  private Outlooks() {}

  /**
   * @param asked every proplet that was asked to serve it
   * @param nobody why none was, for people
   */
  public static EndpointIndex.Outlook of(List<Asked> asked, String nobody) {
    List<Endpoint> ready =
        asked.stream()
            .flatMap(each -> each.endpoint().stream())
            .sorted(Comparator.comparing(Endpoint::proplet))
            .toList();
    int preparing = (int) asked.stream().filter(Outlooks::willBeReady).count();
    int silent = (int) asked.stream().filter(Outlooks::mayBeReady).count();
    return new EndpointIndex.Outlook(
        ready, preparing, silent, ready.isEmpty() && preparing == 0 ? trouble(asked, nobody) : "");
  }

  private static boolean willBeReady(Asked each) {
    return each.there() && each.state() == Serving.State.PREPARING;
  }

  private static boolean mayBeReady(Asked each) {
    return each.presence() == Asked.Presence.SILENT && each.state() != Serving.State.FAILED;
  }

  private static String trouble(List<Asked> asked, String nobody) {
    Map<String, Integer> reasons = new LinkedHashMap<>();
    asked.stream()
        .filter(Asked::there)
        .flatMap(each -> failure(each).stream())
        .forEach(why -> reasons.merge(why.toString(), 1, Integer::sum));
    if (!reasons.isEmpty()) {
      return reasons.entrySet().stream()
          .map(e -> "%s (on %s)".formatted(e.getKey(), proplets(e.getValue())))
          .collect(Collectors.joining("; "));
    }
    return asked.isEmpty()
        ? nobody
        : "%s that served it cannot be reached now".formatted(proplets(asked.size()));
  }

  private static String proplets(int count) {
    return count == 1 ? "1 proplet" : count + " proplets";
  }

  /** Why it fails there; empty if it does not. */
  public static Optional<Reason> failure(Asked each) {
    return each.status()
        .filter(status -> status.state() == Serving.State.FAILED)
        .map(status -> status.why().orElse(UNEXPLAINED));
  }
}
