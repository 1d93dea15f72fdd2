package io.turboprop.proplet.run;

import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.proplet.run.Run.Successor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All runs of one proplet: at most one per task, at most so many with a slot, the others waiting in
 * the order in which their images arrived. Orders may come twice, late and from managers that lost
 * their office; each method says what is to be done and changes nothing outside.
 *
 * <p>Not thread-safe: one thread calls it.
 */
public final class Runs {
  private static final Reason STOPPED =
      new Reason(ReasonCode.STOPPED_BY_USER, "stopped on request");

  private final Places places;
  private final Recognition known;
  private @Nullable Reason closing;
  private @Nullable Reason draining;

  public Runs(RunBounds bounds) {
    this.places = new Places(bounds);
    this.known = new Recognition(bounds);
  }

  /**
   * What an earlier boot knew, so that late orders are recognised. Before any order.
   *
   * @param ends last notes of attempts
   */
  public void restore(long epochSeen, List<Note> ends) {
    known.restore(epochSeen, ends);
  }

  /** An order to run, in either dialect. */
  public List<Step> ordered(RunSpec spec) {
    return spec.attempt().isUpstream() ? orderedUpstream(spec) : orderedNative(spec);
  }

  /**
   * An order that cannot be followed, whatever there is to run: said once, and again when repeated.
   */
  public List<Step> unfit(Attempt attempt, Reason why) {
    Optional<List<Step>> answer =
        attempt.isUpstream() ? Optional.empty() : known.answer(attempt, places.of(attempt.task()));
    return answer.orElseGet(() -> refuse(attempt, false, why));
  }

  /** An order to stop; upstream's names the task only. */
  public List<Step> stopOrdered(Attempt attempt) {
    Optional<List<Step>> stale = attempt.isUpstream() ? Optional.empty() : known.stale(attempt);
    if (stale.isPresent()) {
      return stale.get();
    }
    Run run = places.of(attempt.task());
    if (run == null) {
      return known.stopUnknown(attempt);
    }
    if (!attempt.isUpstream() && attempt.number() < run.newest()) {
      return Recognition.overtaken(attempt, run.newest());
    }
    return stop(run, STOPPED);
  }

  /** It is written down that this attempt is taken over. */
  public List<Step> accepted(Attempt attempt) {
    Run run = places.of(attempt.task());
    if (run == null) {
      return List.of();
    }
    if (isSame(run.attempt(), attempt)) {
      return run.isAccepted() ? List.of() : fetch(run);
    }
    Successor next = run.successor();
    if (next == null || next.accepted() || !isSame(next.attempt(), attempt)) {
      return List.of();
    }
    run.succeedBy(new Successor(next.spec(), true));
    return List.of(new Step.Say(new Note.Accepted(next.attempt()), next.spec().daemon()));
  }

  /** It cannot be written down, so the attempt is not taken over. */
  public List<Step> notAccepted(Attempt attempt, Reason why) {
    Run run = places.of(attempt.task());
    if (run == null) {
      return List.of();
    }
    if (isSame(run.attempt(), attempt)) {
      return run.isAccepted() ? List.of() : giveBack(run, why);
    }
    Successor next = run.successor();
    if (next == null || next.accepted() || !isSame(next.attempt(), attempt)) {
      return List.of();
    }
    run.succeedBy(null);
    return refuse(next.attempt(), next.spec().daemon(), why);
  }

  /** The image of this run is here. */
  public List<Step> imageReady(long id) {
    Run run = places.of(id);
    if (run == null || run.phase() != Phase.FETCHING) {
      return List.of();
    }
    places.await(run);
    return fillSlots();
  }

  /** The image of this run will not come. */
  public List<Step> imageFailed(long id, Reason why) {
    Run run = places.of(id);
    return run == null || run.phase() != Phase.FETCHING ? List.of() : end(run, failed(why));
  }

  /**
   * The guest is gone.
   *
   * @param result as the engine saw it; if the guest ended because it was asked to, the reason of
   *     the asking replaces the engine's
   */
  public List<Step> guestEnded(long id, RunResult result) {
    Run run = places.of(id);
    return run == null || !run.phase().hasSlot() ? List.of() : end(run, resultOf(run, result));
  }

  /** No new runs from now on; those that have no slot yet are given back, those that run go on. */
  public List<Step> close(Reason why) {
    closing = why;
    List<Step> steps = new ArrayList<>();
    for (Run run : places.all()) {
      steps.addAll(giveBackUnlessItRuns(run, why));
    }
    return steps;
  }

  /**
   * No new native attempts until {@link #undrain}; those that have no slot yet are given back,
   * those that run go on. Upstream's dialect knows no such thing: its starts are followed.
   */
  public List<Step> drain(Reason why) {
    draining = why;
    List<Step> steps = new ArrayList<>();
    for (Run run : places.all()) {
      if (!run.attempt().isUpstream()) {
        steps.addAll(giveBackUnlessItRuns(run, why));
      }
    }
    return steps;
  }

  /** Native attempts are taken again. */
  public void undrain() {
    draining = null;
  }

  public boolean isDraining() {
    return draining != null;
  }

  /** Stops all that is left. */
  public List<Step> stopAll(Reason why) {
    List<Step> steps = new ArrayList<>();
    for (Run run : places.all()) {
      steps.addAll(stop(run, why));
    }
    return steps;
  }

  /** All that is not over, in the order in which it came. */
  public List<RunView> views() {
    return places.all().stream().map(Run::view).toList();
  }

  /** Native attempts that are taken over and not over. */
  public List<Holding> holdings() {
    List<Holding> holdings = new ArrayList<>();
    for (Run run : places.all()) {
      if (!run.attempt().isUpstream() && run.isAccepted()) {
        holdings.add(new Holding(run.attempt(), run.phase().hasSlot()));
      }
      Successor next = run.successor();
      if (next != null && next.accepted()) {
        holdings.add(new Holding(next.attempt(), false));
      }
    }
    return holdings;
  }

  public int active() {
    return places.size();
  }

  /** How many have a slot. */
  public int running() {
    return places.running();
  }

  private List<Step> orderedUpstream(RunSpec spec) {
    Attempt attempt = spec.attempt();
    if (places.of(attempt.task()) != null) {
      return Recognition.ignore(attempt, "it is running here already");
    }
    if (known.wasNative(attempt.task())) {
      return Recognition.ignore(attempt, "it was ordered here directly");
    }
    return admit(spec);
  }

  private List<Step> orderedNative(RunSpec spec) {
    return known
        .answer(spec.attempt(), places.of(spec.attempt().task()))
        .orElseGet(() -> newer(spec));
  }

  /** An attempt not seen before; an older one of its task has to go first. */
  private List<Step> newer(RunSpec spec) {
    Run older = places.of(spec.attempt().task());
    if (older == null) {
      return admit(spec);
    }
    Reason why =
        new Reason(
            ReasonCode.STOPPED_BY_USER, "attempt " + spec.attempt().number() + " takes its place");
    List<Step> steps = new ArrayList<>(stop(older, why));
    Optional<Reason> hindrance = hindrance(spec);
    if (older.phase().hasSlot() && hindrance.isEmpty()) {
      older.succeedBy(new Successor(spec, false));
      steps.add(new Step.Accept(spec.attempt()));
    } else {
      steps.addAll(admit(spec));
    }
    return steps;
  }

  private List<Step> admit(RunSpec spec) {
    Optional<Reason> hindrance = hindrance(spec);
    if (hindrance.isPresent()) {
      return refuse(spec.attempt(), spec.daemon(), hindrance.get());
    }
    if (places.isFull()) {
      return refuse(spec.attempt(), spec.daemon(), places.full());
    }
    if (spec.attempt().isUpstream()) {
      List<Step> steps = new ArrayList<>();
      steps.add(new Step.Say(new Note.Accepted(spec.attempt()), spec.daemon()));
      steps.add(new Step.Fetch(begin(spec, Phase.FETCHING).id(), spec));
      return steps;
    }
    begin(spec, Phase.ACCEPTING);
    return List.of(new Step.Accept(spec.attempt()));
  }

  private Optional<Reason> hindrance(RunSpec spec) {
    return Optional.ofNullable(
        closing == null && !spec.attempt().isUpstream() ? draining : closing);
  }

  private Run begin(RunSpec spec, Phase phase) {
    known.begins(spec.attempt().task());
    return places.begin(spec, phase);
  }

  private List<Step> fetch(Run run) {
    var accepted = new Note.Accepted(run.attempt());
    return List.of(
        new Step.Say(accepted, run.spec().daemon()), new Step.Fetch(run.id(), run.fetch()));
  }

  private List<Step> refuse(Attempt attempt, boolean daemon, Reason why) {
    return List.of(known.last(new Note.Refused(attempt, why), daemon));
  }

  private List<Step> stop(Run run, Reason why) {
    List<Step> steps = new ArrayList<>();
    Successor next = run.successor();
    run.succeedBy(null);
    switch (run.phase()) {
      case ACCEPTING, FETCHING, WAITING -> steps.addAll(end(run, failed(why)));
      case RUNNING -> {
        run.halt(why);
        steps.add(new Step.Halt(run.id()));
      }
      case HALTING -> {}
    }
    if (next != null) {
      steps.add(known.last(new Note.Finished(next.attempt(), failed(why)), next.spec().daemon()));
    }
    return steps;
  }

  private List<Step> giveBackUnlessItRuns(Run run, Reason why) {
    List<Step> steps = new ArrayList<>();
    Successor next = run.successor();
    run.succeedBy(null);
    if (!run.phase().hasSlot()) {
      steps.addAll(giveBack(run, why));
    }
    if (next != null) {
      Note note =
          next.accepted()
              ? new Note.Returned(next.attempt(), why)
              : new Note.Refused(next.attempt(), why);
      steps.add(known.last(note, next.spec().daemon()));
    }
    return steps;
  }

  /** Of a run without a slot. Upstream's dialect has no word for it but failure. */
  private List<Step> giveBack(Run run, Reason why) {
    if (run.attempt().isUpstream()) {
      return end(run, failed(why));
    }
    return end(
        run,
        run.isAccepted()
            ? new Note.Returned(run.attempt(), why)
            : new Note.Refused(run.attempt(), why));
  }

  private List<Step> end(Run run, RunResult result) {
    return end(run, new Note.Finished(run.attempt(), result));
  }

  private List<Step> end(Run run, Note note) {
    places.remove(run);
    List<Step> steps = new ArrayList<>();
    steps.add(new Step.Release(run.id()));
    steps.add(known.last(note, run.spec().daemon()));
    Successor next = run.successor();
    if (next != null) {
      Run begun = begin(next.spec(), Phase.ACCEPTING);
      if (next.accepted()) {
        steps.add(new Step.Fetch(begun.id(), begun.fetch()));
      }
    }
    steps.addAll(fillSlots());
    return steps;
  }

  private List<Step> fillSlots() {
    List<Step> steps = new ArrayList<>();
    for (Run run : places.fillSlots()) {
      steps.add(new Step.Launch(run.id(), run.spec()));
      steps.addAll(Recognition.say(run, run.current()));
    }
    return steps;
  }

  private static RunResult resultOf(Run run, RunResult seen) {
    Reason halt = run.haltReason();
    boolean stopped =
        seen instanceof RunResult.Failure failure
            && failure.reason().code() == ReasonCode.STOPPED_BY_USER;
    return halt != null && stopped ? failed(halt) : seen;
  }

  private static RunResult failed(Reason why) {
    return RunResult.Failure.of(why.code(), why.message());
  }

  private static boolean isSame(Attempt one, Attempt other) {
    return one.task().equals(other.task()) && one.number() == other.number();
  }
}
