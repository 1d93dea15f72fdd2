package io.turboprop.proplet.engine;

import io.turboprop.proplet.engine.RunOutcome.Failed;
import io.turboprop.proplet.engine.RunOutcome.Succeeded;
import java.util.List;

/** Whether two tiers made the same of one module. */
final class TierComparison {
  private static final String EXHAUSTED = "call stack exhausted";
  private static final List<String> TRAPS =
      List.of(
          "unreachable",
          "out of bounds memory access",
          "out of bounds table access",
          "integer divide by zero",
          "integer overflow",
          "invalid conversion to integer",
          "undefined element",
          "uninitialized element",
          "indirect call type mismatch");

  private int same;
  private int incomparable;

  /** What differs; empty if nothing does, or if the outcomes cannot be compared. */
  String difference(RunOutcome first, RunOutcome second) {
    if (dependsOnTheTier(first) || dependsOnTheTier(second)) {
      incomparable++;
      return "";
    }
    String one = essence(first);
    String other = essence(second);
    if (one.equals(other)) {
      same++;
      return "";
    }
    return "%s on %s, but %s on %s".formatted(one, first.engine(), other, second.engine());
  }

  /** How far a guest comes in its time and on its stack, and which modules a tier runs. */
  private static boolean dependsOnTheTier(RunOutcome outcome) {
    return outcome instanceof Failed failed
        && (failed.kind() == FailureKind.DEADLINE
            || failed.kind() == FailureKind.PIN
            || failed.message().contains(EXHAUSTED));
  }

  private static String essence(RunOutcome outcome) {
    return switch (outcome) {
      case Succeeded well ->
          "result %s, values %s, output %s"
              .formatted(well.result(), well.values(), well.outputTail());
      case Failed failed when failed.kind() == FailureKind.EXIT_CODE ->
          "exit code %s, output %s".formatted(failed.exitCode(), failed.outputTail());
      case Failed failed when failed.kind() == FailureKind.TRAP -> "trap " + trap(failed.message());
      case Failed failed -> failed.kind().toString();
    };
  }

  private static String trap(String message) {
    return TRAPS.stream().filter(message::contains).findFirst().orElse(message);
  }

  @Override
  public String toString() {
    return "%d the same as on the tier before, %d not comparable".formatted(same, incomparable);
  }
}
