package io.turboprop.manager.store.migrate;

import io.turboprop.model.Digest;
import java.util.List;

/**
 * What both stores have.
 *
 * @param lines of each kind, and of modules and results
 */
public record Moved(Numbers numbers, List<Line> lines) {
  public Moved {
    lines = List.copyOf(lines);
  }

  /**
   * @param digest of all of them in their order; the same in both stores
   */
  public record Line(String kind, long count, Digest digest) {}
}
