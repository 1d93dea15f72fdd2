package io.turboprop.proplet.agent;

import java.util.LinkedHashSet;
import java.util.Set;

/** Tells messages that come twice, by their ids; remembers the last {@value #REMEMBERED}. */
public final class SeenIds {
  /** What comes twice comes soon. */
  private static final int REMEMBERED = 10_000;

  private final Set<String> seen = new LinkedHashSet<>();

  /** Whether it came for the first time, as far as is remembered. */
  public boolean isNew(String id) {
    boolean first = seen.add(id);
    if (seen.size() > REMEMBERED) {
      seen.remove(seen.iterator().next());
    }
    return first;
  }
}
