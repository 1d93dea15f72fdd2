package io.turboprop.proplet.agent;

import io.turboprop.codec.Json;
import io.turboprop.model.RunFacts;
import io.turboprop.model.RunResult;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunUsage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** How an engine's outcome reads in a report: the result as a JSON text (wire reference §3.3). */
final class Outcomes {
  /** Characters of the guest's last lines that travel. */
  static final int TAIL_CHARS = 4096;

  private Outcomes() {}

  static RunResult result(RunOutcome outcome) {
    return switch (outcome) {
      case RunOutcome.Succeeded done ->
          new RunResult.Success(Json.ofText(done.result()), facts(outcome, done.values()));
      case RunOutcome.Failed failed ->
          new RunResult.Failure(
              failed.reason(),
              failed.exitCode(),
              tail(failed.outputTail()),
              facts(outcome, List.of()));
    };
  }

  /** Whether the result is what the guest wrote to standard output. */
  static boolean isOutput(RunOutcome outcome) {
    return outcome instanceof RunOutcome.Succeeded done && done.values().isEmpty();
  }

  /** Empty if the guest never began. */
  private static Optional<RunFacts> facts(RunOutcome outcome, List<String> values) {
    RunUsage used = outcome.usage();
    return used.engine().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new RunFacts(
                Optional.of(used.engine()),
                values,
                OptionalLong.of(used.cpu().toMillis()),
                OptionalLong.of(used.memoryBytes())));
  }

  private static String tail(String text) {
    return text.length() <= TAIL_CHARS ? text : text.substring(text.length() - TAIL_CHARS);
  }
}
