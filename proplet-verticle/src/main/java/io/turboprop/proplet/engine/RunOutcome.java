package io.turboprop.proplet.engine;

import io.turboprop.model.Reason;
import java.util.List;
import java.util.OptionalInt;

/** How a run ended. */
public sealed interface RunOutcome {

  /** What the run used in all. */
  RunUsage usage();

  /** The last lines the guest wrote to standard error, may be empty. */
  String outputTail();

  /** The one of {@link EngineInfo#tiers} that ran the guest, {@code ""} if it never began. */
  default String engine() {
    return usage().engine();
  }

  /**
   * The guest ended well.
   *
   * @param result first return value as decimal text, or what a command wrote to standard output
   * @param values all that a function returned, as text; the result is the first. Empty of a
   *     command
   */
  record Succeeded(String result, List<String> values, String outputTail, RunUsage usage)
      implements RunOutcome {
    public Succeeded {
      values = List.copyOf(values);
    }

    /** Of a guest that returns nothing. */
    public Succeeded(String result, String outputTail, RunUsage usage) {
      this(result, List.of(), outputTail, usage);
    }
  }

  /**
   * The guest did not end well, or never began.
   *
   * @param message one sentence for people: what happened, where, with which values
   * @param exitCode of a guest that ended itself
   */
  record Failed(
      FailureKind kind, String message, OptionalInt exitCode, String outputTail, RunUsage usage)
      implements RunOutcome {

    /** As it is told outside. */
    public Reason reason() {
      return new Reason(kind.reason(), message);
    }

    /** A failure before the guest began. */
    public static Failed before(FailureKind kind, String message) {
      return new Failed(kind, message, OptionalInt.empty(), "", RunUsage.NONE);
    }
  }
}
