package io.turboprop.proplet.run;

import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.proplet.run.Run.Successor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private final RunBounds bounds;
  private final Map<TaskId, Run> active = new LinkedHashMap<>();
  private final Map<Long, Run> byId = new HashMap<>();
  private final Map<Long, Run> waiting = new LinkedHashMap<>();
  private final Ended ended;
  private long epoch;
  private long lastId;
  private @Nullable Reason closing;
  private @Nullable Reason draining;

  public Runs(RunBounds bounds) {
    this.bounds = bounds;
    this.ended = new Ended(bounds);
  }

  /**
   * What an earlier boot knew, so that late orders are recognised. Before any order.
   *
   * @param ends last notes of attempts
   */
  public void restore(long epochSeen, List<Note> ends) {
    epoch = Math.max(epoch, epochSeen);
    ends.forEach(ended::remember);
  }

  /** An order to run, in either dialect. */
  public List<Step> ordered(RunSpec spec) {
    return spec.attempt().isUpstream() ? orderedUpstream(spec) : orderedNative(spec);
  }

  /**
   * An order that cannot be followed, whatever there is to run: said once, and again when repeated.
   */
  public List<Step> unfit(Attempt attempt, Reason why) {
    Optional<List<Step>> known = attempt.isUpstream() ? Optional.empty() : known(attempt);
    return known.orElseGet(() -> refuse(attempt, false, why));
  }

  /** An order to stop; upstream's names the task only. */
  public List<Step> stopOrdered(Attempt attempt) {
    if (!attempt.isUpstream() && isStale(attempt)) {
      return ignore(attempt, staleEpoch(attempt));
    }
    Run run = active.get(attempt.task());
    if (run == null) {
      return stopUnknown(attempt);
    }
    if (!attempt.isUpstream() && attempt.number() < newest(run)) {
      return ignore(attempt, "attempt " + newest(run) + " has taken its place");
    }
    return stop(run, STOPPED);
  }

  /** It is written down that this attempt is taken over. */
  public List<Step> accepted(Attempt attempt) {
    Run run = active.get(attempt.task());
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
    Run run = active.get(attempt.task());
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
    Run run = byId.get(id);
    if (run == null || run.phase() != Phase.FETCHING) {
      return List.of();
    }
    run.enter(Phase.WAITING);
    waiting.put(id, run);
    return fillSlots();
  }

  /** The image of this run will not come. */
  public List<Step> imageFailed(long id, Reason why) {
    Run run = byId.get(id);
    return run == null || run.phase() != Phase.FETCHING ? List.of() : end(run, failed(why));
  }

  /**
   * The guest is gone.
   *
   * @param result as the engine saw it; if the guest ended because it was asked to, the reason of
   *     the asking replaces the engine's
   */
  public List<Step> guestEnded(long id, RunResult result) {
    Run run = byId.get(id);
    return run == null || !run.phase().hasSlot() ? List.of() : end(run, resultOf(run, result));
  }

  /** No new runs from now on; those that have no slot yet are given back, those that run go on. */
  public List<Step> close(Reason why) {
    closing = why;
    List<Step> steps = new ArrayList<>();
    for (Run run : List.copyOf(active.values())) {
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
    for (Run run : List.copyOf(active.values())) {
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
    for (Run run : List.copyOf(active.values())) {
      steps.addAll(stop(run, why));
    }
    return steps;
  }

  /** All that is not over, in the order in which it came. */
  public List<RunView> views() {
    return active.values().stream().map(Run::view).toList();
  }

  /** Native attempts that are taken over and not over. */
  public List<Holding> holdings() {
    List<Holding> holdings = new ArrayList<>();
    for (Run run : active.values()) {
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
    return active.size();
  }

  /** How many have a slot. */
  public int running() {
    return (int) active.values().stream().filter(r -> r.phase().hasSlot()).count();
  }

  private List<Step> orderedUpstream(RunSpec spec) {
    Attempt attempt = spec.attempt();
    if (active.containsKey(attempt.task())) {
      return ignore(attempt, "it is running here already");
    }
    Note last = ended.of(attempt.task());
    if (last != null && !last.attempt().isUpstream()) {
      return ignore(attempt, "it was ordered here directly");
    }
    return admit(spec);
  }

  private List<Step> orderedNative(RunSpec spec) {
    return known(spec.attempt()).orElseGet(() -> newer(spec));
  }

  /** The answer to an order about an attempt that is stale or known; empty for a new one. */
  private Optional<List<Step>> known(Attempt attempt) {
    if (isStale(attempt)) {
      return Optional.of(ignore(attempt, staleEpoch(attempt)));
    }
    epoch = Math.max(epoch, attempt.epoch());
    Note last = ended.of(attempt.task());
    if (last != null && last.attempt().number() == attempt.number()) {
      return Optional.of(List.of(new Step.Say(last.about(attempt), false)));
    }
    Run run = active.get(attempt.task());
    if (run != null) {
      return knownActive(run, attempt);
    }
    return last == null || last.attempt().number() < attempt.number()
        ? Optional.empty()
        : Optional.of(
            ignore(attempt, "attempt " + last.attempt().number() + " has taken its place"));
  }

  private Optional<List<Step>> knownActive(Run run, Attempt attempt) {
    if (run.attempt().isUpstream()) {
      run.adopt(attempt);
      return Optional.of(say(run, run.current()));
    }
    Successor next = run.successor();
    if (next != null && next.attempt().number() == attempt.number()) {
      run.succeedBy(new Successor(next.spec().as(attempt), next.accepted()));
      return Optional.of(
          next.accepted()
              ? List.of(new Step.Say(new Note.Accepted(attempt), next.spec().daemon()))
              : List.of());
    }
    if (attempt.number() > newest(run)) {
      return Optional.empty();
    }
    if (attempt.number() < newest(run)) {
      return Optional.of(ignore(attempt, "attempt " + newest(run) + " has taken its place"));
    }
    run.adopt(attempt);
    return Optional.of(run.isAccepted() ? say(run, run.current()) : List.of());
  }

  /** An attempt not seen before; an older one of its task has to go first. */
  private List<Step> newer(RunSpec spec) {
    Run older = active.get(spec.attempt().task());
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
    if (active.size() >= bounds.most()) {
      return refuse(spec.attempt(), spec.daemon(), full());
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
    ended.forget(spec.attempt().task());
    var run = new Run(++lastId, spec, phase);
    active.put(spec.attempt().task(), run);
    byId.put(run.id(), run);
    return run;
  }

  private List<Step> fetch(Run run) {
    var accepted = new Note.Accepted(run.attempt());
    return List.of(
        new Step.Say(accepted, run.spec().daemon()), new Step.Fetch(run.id(), run.fetch()));
  }

  private Reason full() {
    return new Reason(
        ReasonCode.NO_CAPACITY,
        "%d runs are here already: %d slots and %d waiting places"
            .formatted(active.size(), bounds.slots(), bounds.waiting()));
  }

  private List<Step> refuse(Attempt attempt, boolean daemon, Reason why) {
    return List.of(last(new Note.Refused(attempt, why), daemon));
  }

  /** Answered and remembered, so that a run order that arrives later is not followed. */
  private List<Step> stopUnknown(Attempt attempt) {
    if (attempt.isUpstream()) {
      return ignore(attempt, "it is not here");
    }
    Note last = ended.of(attempt.task());
    if (last != null && last.attempt().number() > attempt.number()) {
      return ignore(attempt, "attempt " + last.attempt().number() + " has taken its place");
    }
    if (last != null && last.attempt().number() == attempt.number()) {
      return List.of(new Step.Say(last.about(attempt), false));
    }
    return List.of(
        last(
            new Note.Finished(
                attempt,
                RunResult.Failure.of(
                    ReasonCode.STOPPED_BY_USER, "it was not running on this proplet")),
            false));
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
      steps.add(last(new Note.Finished(next.attempt(), failed(why)), next.spec().daemon()));
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
      steps.add(last(note, next.spec().daemon()));
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
    active.remove(run.attempt().task());
    byId.remove(run.id());
    waiting.remove(run.id());
    List<Step> steps = new ArrayList<>();
    steps.add(new Step.Release(run.id()));
    steps.add(last(note, run.spec().daemon()));
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

  private Step last(Note note, boolean daemon) {
    ended.remember(note);
    return new Step.Say(note, daemon);
  }

  private List<Step> fillSlots() {
    List<Step> steps = new ArrayList<>();
    var next = waiting.values().iterator();
    for (int free = bounds.slots() - running(); free > 0 && next.hasNext(); free--) {
      Run run = next.next();
      next.remove();
      run.enter(Phase.RUNNING);
      steps.add(new Step.Launch(run.id(), run.spec()));
      steps.addAll(say(run, run.current()));
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

  private static int newest(Run run) {
    Successor next = run.successor();
    return next == null ? run.attempt().number() : next.attempt().number();
  }

  private static boolean isSame(Attempt one, Attempt other) {
    return one.task().equals(other.task()) && one.number() == other.number();
  }

  private boolean isStale(Attempt attempt) {
    return attempt.epoch() < epoch;
  }

  private String staleEpoch(Attempt attempt) {
    return "it comes from epoch " + attempt.epoch() + ", the current one is " + epoch;
  }

  private static List<Step> say(Run run, Note note) {
    return List.of(new Step.Say(note, run.spec().daemon()));
  }

  private static List<Step> ignore(Attempt attempt, String why) {
    return List.of(new Step.Ignore(attempt, why));
  }
}
