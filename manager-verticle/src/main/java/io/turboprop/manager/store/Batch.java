package io.turboprop.manager.store;

import java.util.List;
import java.util.OptionalLong;

/**
 * Writes that happen together or not at all.
 *
 * @param epoch of the term that made it; empty for whoever has no term
 */
public record Batch(List<Write> writes, OptionalLong epoch) {
  public Batch {
    writes = List.copyOf(writes);
  }

  /** Without an epoch. */
  public Batch(List<Write> writes) {
    this(writes, OptionalLong.empty());
  }

  public static Batch of(Write... writes) {
    return new Batch(List.of(writes));
  }

  /** The same, to be stored in this epoch only. */
  public Batch in(long term) {
    return new Batch(writes, OptionalLong.of(term));
  }
}
