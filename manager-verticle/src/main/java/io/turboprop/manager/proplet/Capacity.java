package io.turboprop.manager.proplet;

import io.turboprop.model.PropletMetadata;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a proplet has for its guests; empty for what it does not say.
 *
 * @param cpuMillis thousandths of a processor
 * @param slots guests that run at once
 */
public record Capacity(
    OptionalLong cpuMillis, OptionalLong memoryBytes, OptionalLong diskBytes, OptionalInt slots) {

  /** As it registered. */
  public static Capacity of(PropletMetadata said) {
    return new Capacity(
        positive(said.cores() * 1_000L),
        positive(said.totalMemoryBytes()),
        OptionalLong.empty(),
        said.slots() > 0 ? OptionalInt.of(said.slots()) : OptionalInt.empty());
  }

  private static OptionalLong positive(long amount) {
    return amount > 0 ? OptionalLong.of(amount) : OptionalLong.empty();
  }
}
