package io.turboprop.manager.serving;

import io.turboprop.model.PropletId;
import io.turboprop.model.RevisionKey;
import io.turboprop.wire.ServedRevision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From who served a function to who shall: whoever is ready goes on until one of its successors is,
 * so that a proplet that joins takes nothing away from callers. Meanwhile there may be more
 * instances than the scale says. Pure.
 */
public final class Handover {

  /** What is known of proplets that served until now. */
  public interface Outgoing {
    /** It takes calls of this revision now. */
    boolean ready(PropletId proplet, RevisionKey revision);

    /** It is not heard, and may come back: what it was asked to serve is left as it is. */
    boolean silent(PropletId proplet);
  }

  private Handover() {}

  /**
   * @param served what is to be served at all
   * @param former who was asked until now
   * @param planned who shall serve in the end
   * @return who is to be asked now
   */
  public static Map<PropletId, List<ServedRevision>> next(
      Set<RevisionKey> served,
      Map<PropletId, List<ServedRevision>> former,
      Map<PropletId, List<ServedRevision>> planned,
      Outgoing outgoing) {
    Map<PropletId, List<ServedRevision>> next = new HashMap<>(planned);
    former.forEach(
        (proplet, parts) -> {
          for (ServedRevision part : parts) {
            RevisionKey key = part.key();
            boolean stays =
                outgoing.silent(proplet)
                    || (outgoing.ready(proplet, key) && !anyReady(planned, key, outgoing));
            if (served.contains(key) && !has(planned.get(proplet), key) && stays) {
              List<ServedRevision> all = new ArrayList<>(next.getOrDefault(proplet, List.of()));
              all.add(part);
              next.put(proplet, all);
            }
          }
        });
    return next;
  }

  private static boolean anyReady(
      Map<PropletId, List<ServedRevision>> planned, RevisionKey key, Outgoing outgoing) {
    return planned.entrySet().stream()
        .anyMatch(e -> has(e.getValue(), key) && outgoing.ready(e.getKey(), key));
  }

  private static boolean has(@Nullable List<ServedRevision> parts, RevisionKey key) {
    return parts != null && parts.stream().anyMatch(part -> part.key().equals(key));
  }
}
