package io.turboprop.manager.function;

import io.turboprop.model.Reason;

/** Whether a revision can take calls. */
public sealed interface RevisionState {

  /** Its image has not been fetched and looked into yet. */
  record Preparing() implements RevisionState {}

  /** For good: what can run once is never taken back. */
  record Ready() implements RevisionState {}

  /** Its image cannot be had or run; deploying it again tries once more. */
  record Failed(Reason why) implements RevisionState {
    private static final int MOST_CHARS = 1_000;

    public Failed {
      if (why.message().length() > MOST_CHARS) {
        why = new Reason(why.code(), why.message().substring(0, MOST_CHARS) + "…");
      }
    }
  }

  /** For people and answers: {@code preparing}, {@code ready} or {@code failed}. */
  default String word() {
    return switch (this) {
      case Preparing ignored -> "preparing";
      case Ready ignored -> "ready";
      case Failed ignored -> "failed";
    };
  }
}
