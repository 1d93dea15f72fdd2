package io.turboprop.manager.schedule;

import io.turboprop.manager.requirement.Resource;
import java.util.OptionalLong;

/**
 * What is used of a proplet, whoever uses it. Empty where nobody measures.
 *
 * @param cpuMillis thousandths of a processor
 */
public record Measured(OptionalLong cpuMillis, OptionalLong memoryBytes, OptionalLong diskBytes) {
  public static final Measured NOTHING =
      new Measured(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());

  /** Slots are not measured: the manager counts its attempts. */
  OptionalLong of(Resource resource) {
    return switch (resource) {
      case CPU -> cpuMillis;
      case MEMORY -> memoryBytes;
      case DISK -> diskBytes;
      case SLOTS -> OptionalLong.empty();
    };
  }
}
