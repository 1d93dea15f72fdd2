package io.turboprop.proplet.run;

import io.turboprop.model.Reason;
import io.turboprop.model.RunResult;

/** What there is to say about an attempt, in whichever dialect it was ordered. */
public sealed interface Note {
  Attempt attempt();

  /** It is taken over and will be told of. */
  record Accepted(Attempt attempt) implements Note {}

  /** It will not be run here. Final. */
  record Refused(Attempt attempt, Reason reason) implements Note {}

  /** It was taken over, has never begun, and is given back. Final. */
  record Returned(Attempt attempt, Reason reason) implements Note {}

  /** The guest has its slot. */
  record Started(Attempt attempt) implements Note {}

  /** It is over. Final. */
  record Finished(Attempt attempt, RunResult result) implements Note {}

  /** The same, said of this attempt. */
  default Note about(Attempt other) {
    return switch (this) {
      case Accepted ignored -> new Accepted(other);
      case Refused refused -> new Refused(other, refused.reason());
      case Returned returned -> new Returned(other, returned.reason());
      case Started ignored -> new Started(other);
      case Finished finished -> new Finished(other, finished.result());
    };
  }
}
