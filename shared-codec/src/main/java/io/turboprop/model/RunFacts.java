package io.turboprop.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a native proplet knows of a run that is over, beside how it ended.
 *
 * @param engine that ran the guest; empty if it never began
 * @param values all that the guest's function returned, as text; the result is the first of them
 * @param cpuMs processor time of the guest, milliseconds
 * @param memoryBytes linear memory of the guest at its end
 */
public record RunFacts(
    Optional<String> engine, List<String> values, OptionalLong cpuMs, OptionalLong memoryBytes) {
  public static final RunFacts UNKNOWN =
      new RunFacts(Optional.empty(), List.of(), OptionalLong.empty(), OptionalLong.empty());

  public RunFacts {
    values = List.copyOf(values);
  }
}
