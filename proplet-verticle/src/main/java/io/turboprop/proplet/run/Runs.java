package io.turboprop.proplet.run;

import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
  private boolean closing;

  public Runs(RunBounds bounds) {
    this.bounds = bounds;
    this.ended = new Ended(bounds);
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

  /** No new runs from now on; those that have no slot yet are handed back, those that run go on. */
  public List<Step> close(Reason why) {
    closing = true;
    List<Step> steps = new ArrayList<>();
    for (Run run : List.copyOf(active.values())) {
      run.succeedBy(null);
      if (!run.phase().hasSlot()) {
        steps.addAll(end(run, failed(why)));
      }
    }
    return steps;
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
    Run run = active.get(attempt.task());
    if (run != null) {
      return knownActive(run, attempt);
    }
    Note last = ended.of(attempt.task());
    if (last == null || last.attempt().number() < attempt.number()) {
      return Optional.empty();
    }
    return Optional.of(
        last.attempt().number() == attempt.number()
            ? List.of(new Step.Say(last.about(attempt), false))
            : ignore(attempt, "attempt " + last.attempt().number() + " has taken its place"));
  }

  private Optional<List<Step>> knownActive(Run run, Attempt attempt) {
    if (run.attempt().isUpstream()) {
      run.adopt(attempt);
      return Optional.of(say(run, run.current()));
    }
    RunSpec successor = run.successor();
    if (successor != null && successor.attempt().number() == attempt.number()) {
      run.succeedBy(successor.as(attempt));
      return Optional.of(List.of(new Step.Say(new Note.Accepted(attempt), successor.daemon())));
    }
    if (attempt.number() > newest(run)) {
      return Optional.empty();
    }
    if (attempt.number() < newest(run)) {
      return Optional.of(ignore(attempt, "attempt " + newest(run) + " has taken its place"));
    }
    run.adopt(attempt);
    return Optional.of(say(run, run.current()));
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
    if (older.phase().hasSlot()) {
      older.succeedBy(spec);
      steps.add(new Step.Say(new Note.Accepted(spec.attempt()), spec.daemon()));
    } else {
      steps.addAll(admit(spec));
    }
    return steps;
  }

  private List<Step> admit(RunSpec spec) {
    if (closing) {
      return refuse(
          spec.attempt(),
          spec.daemon(),
          new Reason(ReasonCode.NO_CAPACITY, "the proplet is shutting down"));
    }
    if (active.size() >= bounds.most()) {
      return refuse(spec.attempt(), spec.daemon(), full());
    }
    List<Step> steps = new ArrayList<>();
    steps.add(new Step.Say(new Note.Accepted(spec.attempt()), spec.daemon()));
    begin(spec, steps);
    return steps;
  }

  private void begin(RunSpec spec, List<Step> steps) {
    ended.forget(spec.attempt().task());
    var run = new Run(++lastId, spec.withoutBytes());
    active.put(spec.attempt().task(), run);
    byId.put(run.id(), run);
    steps.add(new Step.Fetch(run.id(), spec));
  }

  private Reason full() {
    return new Reason(
        ReasonCode.NO_CAPACITY,
        "%d runs are here already: %d slots and %d waiting places"
            .formatted(active.size(), bounds.slots(), bounds.waiting()));
  }

  private List<Step> refuse(Attempt attempt, boolean daemon, Reason why) {
    var refused = new Note.Refused(attempt, why);
    ended.remember(refused);
    return List.of(new Step.Say(refused, daemon));
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
    var gone =
        new Note.Finished(
            attempt,
            RunResult.Failure.of(ReasonCode.STOPPED_BY_USER, "it was not running on this proplet"));
    ended.remember(gone);
    return List.of(new Step.Say(gone, false));
  }

  private List<Step> stop(Run run, Reason why) {
    run.succeedBy(null);
    return switch (run.phase()) {
      case FETCHING, WAITING -> end(run, failed(why));
      case RUNNING -> {
        run.halt(why);
        yield List.of(new Step.Halt(run.id()));
      }
      case HALTING -> List.of();
    };
  }

  private List<Step> end(Run run, RunResult result) {
    active.remove(run.attempt().task());
    byId.remove(run.id());
    waiting.remove(run.id());
    var finished = new Note.Finished(run.attempt(), result);
    ended.remember(finished);
    List<Step> steps = new ArrayList<>();
    steps.add(new Step.Release(run.id()));
    steps.add(new Step.Say(finished, run.spec().daemon()));
    RunSpec successor = run.successor();
    if (successor != null) {
      begin(successor, steps);
    }
    steps.addAll(fillSlots());
    return steps;
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
    RunSpec successor = run.successor();
    return successor == null ? run.attempt().number() : successor.attempt().number();
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
