package io.turboprop.manager.store;

import java.util.List;

/** Writes that happen together or not at all. */
public record Batch(List<Write> writes) {
  public Batch {
    writes = List.copyOf(writes);
  }

  public static Batch of(Write... writes) {
    return new Batch(List.of(writes));
  }
}
