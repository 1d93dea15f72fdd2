package io.turboprop.proplet.run;

import io.turboprop.model.Reason;
import org.jspecify.annotations.Nullable;

/** One run that is not over. Changed by {@link Runs} only. */
final class Run {
  private final long id;
  private RunSpec spec;
  private Phase phase = Phase.FETCHING;
  private @Nullable Reason haltReason;
  private @Nullable RunSpec successor;

  Run(long id, RunSpec spec) {
    this.id = id;
    this.spec = spec;
  }

  long id() {
    return id;
  }

  RunSpec spec() {
    return spec;
  }

  Attempt attempt() {
    return spec.attempt();
  }

  Phase phase() {
    return phase;
  }

  /** The same run, now known under another epoch or taken over into the native dialect. */
  void adopt(Attempt attempt) {
    spec = spec.as(attempt);
  }

  void enter(Phase next) {
    phase = next;
  }

  /** The first reason stays: later stops change nothing. */
  void halt(Reason why) {
    phase = Phase.HALTING;
    if (haltReason == null) {
      haltReason = why;
    }
  }

  /** Why it was asked to end; null if nobody asked. */
  @Nullable Reason haltReason() {
    return haltReason;
  }

  /** The newer attempt that begins when this one is gone. */
  @Nullable RunSpec successor() {
    return successor;
  }

  void succeedBy(@Nullable RunSpec newer) {
    successor = newer;
  }

  /** What a repeated order is answered with. */
  Note current() {
    return phase.hasSlot() ? new Note.Started(attempt()) : new Note.Accepted(attempt());
  }

  RunView view() {
    return new RunView(id, attempt(), spec.name(), spec.daemon(), phase);
  }
}
