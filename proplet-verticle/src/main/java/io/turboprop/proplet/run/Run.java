package io.turboprop.proplet.run;

import io.turboprop.model.Reason;
import org.jspecify.annotations.Nullable;

/** One run that is not over. Changed by {@link Runs} only. */
final class Run {
  private final long id;
  private RunSpec spec;
  private Phase phase;
  private @Nullable Reason haltReason;
  private @Nullable Successor successor;

  /**
   * A newer attempt of the same task.
   *
   * @param accepted whether it is written down that it is taken over
   */
  record Successor(RunSpec spec, boolean accepted) {
    Attempt attempt() {
      return spec.attempt();
    }
  }

  Run(long id, RunSpec spec, Phase phase) {
    this.id = id;
    this.spec = spec;
    this.phase = phase;
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

  /** The module's bytes are handed over here and kept no longer. */
  RunSpec fetch() {
    RunSpec whole = spec;
    spec = spec.withoutBytes();
    phase = Phase.FETCHING;
    return whole;
  }

  /** Whether others may know that it is here. */
  boolean isAccepted() {
    return phase != Phase.ACCEPTING;
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
  @Nullable Successor successor() {
    return successor;
  }

  /** Number of the newest attempt of its task. */
  int newest() {
    return successor == null ? attempt().number() : successor.attempt().number();
  }

  void succeedBy(@Nullable Successor newer) {
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
