package io.turboprop.manager.service;

import io.turboprop.manager.requirement.Concurrency;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.manager.schedule.Placement;
import io.turboprop.manager.schedule.Planner;
import io.turboprop.manager.schedule.Waiter;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.model.BootId;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds proplets for queued tasks: at once when asked, and again for those that wait when something
 * changes that they may wait for. What is decided is reserved at once. Waiting costs nothing and
 * loses nothing.
 */
final class PlacementDesk {
  private static final Logger log = LoggerFactory.getLogger(PlacementDesk.class);
  private static final Duration RETRY_AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration WORTH_TELLING = Duration.ofSeconds(1);

  private final TaskBook book;
  private final Fleet fleet;
  private final PinDesk pins;
  private final PlacementBoard board;
  private final EvictionDesk evictions;
  private final ControlEnvironment env;
  private final RetryBudget budget;
  private final ControlTally tally;
  private final long epoch;

  /** A proplet had no room for them; they come again after a while, or when some room is free. */
  private final Set<TaskId> refused = new LinkedHashSet<>();

  /** There is a place for them, and nobody knows yet what their image stands for. */
  private final Set<TaskId> unpinned = new LinkedHashSet<>();

  private long order;
  private boolean looking;
  private boolean lookAgain;

  PlacementDesk(
      TaskBook book,
      Fleet fleet,
      PinDesk pins,
      PlacementBoard board,
      EvictionDesk evictions,
      ControlEnvironment env,
      RetryBudget budget,
      ControlTally tally,
      long epoch) {
    this.book = book;
    this.fleet = fleet;
    this.pins = pins;
    this.board = board;
    this.evictions = evictions;
    this.env = env;
    this.budget = budget;
    this.tally = tally;
    this.epoch = epoch;
  }

  /** Somebody came, or can do more, or takes work again. */
  void fleetChanged() {
    List.copyOf(refused).forEach(this::place);
    List.copyOf(unpinned).forEach(this::place);
    look();
    tellOtherReasons();
  }

  /** Somebody has room again: also for the oldest task that was refused for want of it. */
  void seatFreed() {
    refused.stream().filter(this::wasRefused).findFirst().ifPresent(this::place);
    look();
  }

  /** The task is another one now: perhaps one that somebody can run. */
  void edited(TaskId id) {
    if (board.waiters().contains(id)) {
      place(id);
    }
  }

  private boolean wasRefused(TaskId id) {
    return book.live()
        .find(id)
        .filter(t -> t.phase() == Phase.QUEUED && t.reason().code() == ReasonCode.NO_CAPACITY)
        .isPresent();
  }

  /**
   * Looks for a proplet for another attempt, after the delay and when the budget for such
   * repetitions allows it; sooner if the fleet changes first in a way that matters to the task.
   *
   * @param jitter part of the delay that chance may take away
   */
  void again(TaskId id, Duration delay, double jitter) {
    tally.repeat();
    Duration wait = budget.take(env.nanos().getAsLong());
    Duration shortened =
        delay.minusNanos((long) (delay.toNanos() * jitter * env.random().nextDouble()));
    if (wait.compareTo(shortened) > 0) {
      tally.budgetWait();
      placeLater(id, wait, waitsForBudget(wait));
    } else {
      placeLater(id, shortened, Optional.empty());
    }
  }

  private static Optional<Reason> waitsForBudget(Duration wait) {
    return wait.compareTo(WORTH_TELLING) < 0
        ? Optional.empty()
        : Optional.of(
            new Reason(
                ReasonCode.RETRY_BUDGET,
                "many attempts are being repeated; this one's turn comes in "
                    + wait.toSeconds()
                    + " s"));
  }

  private void placeLater(TaskId id, Duration delay, Optional<Reason> told) {
    if (delay.isZero()) {
      place(id);
      return;
    }
    if (wasRefused(id)) {
      refused.add(id);
    }
    told.ifPresent(
        why ->
            book.apply(id, new TaskEvent.NotPlaced(why))
                .onFailure(f -> log.debug("task {} reason not stored: {}", id, f.toString())));
    env.timers().after(delay, () -> place(id));
  }

  /** Takes up a task of a former manager that waits. */
  void takeUp(Task task) {
    Duration left =
        task.notBefore()
            .map(at -> Duration.between(env.clock().instant(), at))
            .filter(Duration::isPositive)
            // a wall clock that was set back must not make anybody wait for longer than ever
            .map(wait -> shorter(wait, task.spec().runPolicy().retry().longestWait()))
            .orElse(Duration.ZERO);
    placeLater(task.id(), left, Optional.empty());
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Looks for a proplet; the task stays queued with a reason if there is none. */
  void place(TaskId id) {
    refused.remove(id);
    unpinned.remove(id);
    Optional<Task> task = queued(id);
    if (task.isEmpty() || board.reservations().isBound(id)) {
      forget(id);
      return;
    }
    long place = board.waiters().find(id).map(Waiter::order).orElseGet(() -> ++order);
    Waiter waiter = Waiter.of(task.get(), board.strategy(), place);
    switch (attempt(task.get(), waiter)) {
      case Placement.On on -> {}
      case Placement.Nowhere nowhere -> {
        tell(waiter, nowhere.why());
        board.waiters().add(waiter, nowhere.why().code());
        tell(id, new TaskEvent.NotPlaced(nowhere.why()));
      }
    }
  }

  /**
   * A place for a task that is being queued: reserved, and to be {@link #settled}. Empty if it has
   * to wait, for others to make way, or until it is known what its image stands for.
   */
  Optional<TaskEvent> atOnce(Task task) {
    if (task.unpinned().isPresent() || board.reservations().isBound(task.id())) {
      return Optional.empty();
    }
    Waiter waiter = Waiter.of(task, board.strategy(), ++order);
    if (decide(waiter) instanceof Placement.On on && on.afterwards().isEmpty()) {
      reserve(task, waiter, on);
      return Optional.of(placed(on));
    }
    return Optional.empty();
  }

  /** Told of each task as it is stored: one that waits no more is in nobody's way. */
  void changed(Task task) {
    if (task.phase() != Phase.QUEUED) {
      forgotten(task.id());
    }
  }

  /** The task is gone. */
  void forgotten(TaskId id) {
    refused.remove(id);
    unpinned.remove(id);
    forget(id);
  }

  private Optional<Task> queued(TaskId id) {
    return book.live().find(id).filter(task -> task.phase() == Phase.QUEUED);
  }

  /** It waits no more, and nothing is kept for it. */
  private void forget(TaskId id) {
    board.waiters().remove(id);
    if (board.claims().keptFor(id).isPresent()) {
      board.claims().drop();
      look();
    }
  }

  /** What is decided is carried out; a place that cannot be taken yet counts as decided, too. */
  private Placement attempt(Task task, Waiter waiter) {
    boolean ready = pins.ready(task);
    Placement placement = decide(waiter);
    if (placement instanceof Placement.On on) {
      forget(task.id());
      if (!ready && on.proplets().stream().anyMatch(this::obeysPins)) {
        unpinned.add(task.id()); // comes again when it is known what its image stands for
      } else {
        bind(task, waiter, on);
      }
    }
    return placement;
  }

  private Placement decide(Waiter waiter) {
    if (!board.waiters().mayRun(waiter.concurrency())) {
      Concurrency limit = waiter.concurrency().orElseThrow();
      return new Placement.Nowhere(
          new Reason(
              ReasonCode.NO_CAPACITY,
              "%d tasks with max_concurrent key %s have a proplet, at most %d may"
                  .formatted(
                      board.reservations().concurrent(limit.key()), limit.key(), limit.most())));
    }
    boolean kept = board.claims().keptFor(waiter.task()).isPresent();
    if (kept) {
      board.claims().drop();
    }
    Placement placement = board.place(waiter.shape(), waiter.priority());
    if (kept && placement instanceof Placement.Nowhere) {
      board.claims().keep(waiter);
    }
    return placement;
  }

  private void reserve(Task task, Waiter waiter, Placement.On on) {
    board.reservations().bind(task.id(), task.spec(), on.proplets());
    if (on.proplets().size() == 1 && task.spec().target().proplet().isEmpty()) {
      fleet.chose(on.proplets().getFirst());
    }
    board.served(waiter);
  }

  private void bind(Task task, Waiter waiter, Placement.On on) {
    reserve(task, waiter, on);
    if (on.afterwards().isEmpty()) {
      tell(task.id(), placed(on));
    } else {
      evictions
          .makeWay(on.afterwards(), on.proplets().getFirst(), task)
          .onSuccess(gone -> followed(task, on))
          .onFailure(failure -> notStored(task.id(), failure));
    }
  }

  private TaskEvent placed(Placement.On on) {
    return new TaskEvent.Placed(
        on.proplets(), epoch, boots(on.proplets()), Optional.of(on.choice()));
  }

  /** The others have gone, unless that could not be stored or the proplet went, too. */
  private void followed(Task task, Placement.On on) {
    Resources asked = task.spec().needs().resources();
    if (on.proplets().stream().allMatch(id -> board.table().holds(id, asked))) {
      tell(task.id(), placed(on));
    } else {
      board.reservations().settle(task.id());
      retry(task.id());
    }
  }

  /** Upstream workers get the name as it was written, and need not wait. */
  private boolean obeysPins(PropletId id) {
    return fleet.find(id).filter(m -> m.proplet().metadata().isNative()).isPresent();
  }

  private Map<PropletId, BootId> boots(List<PropletId> proplets) {
    Map<PropletId, BootId> boots = new HashMap<>();
    for (PropletId id : proplets) {
      fleet.find(id).flatMap(m -> m.proplet().boot()).ifPresent(boot -> boots.put(id, boot));
    }
    return boots;
  }

  /** Places those that wait for something that is there now, in the order of the queues. */
  private void look() {
    lookAgain = true;
    if (looking || board.waiters().size() == 0) {
      return;
    }
    looking = true;
    try {
      while (lookAgain) {
        lookAgain = false;
        lookOnce();
      }
    } finally {
      looking = false;
    }
  }

  private void lookOnce() {
    List<Waiter> heads = new ArrayList<>(board.waiters().candidates());
    board.claims().due().filter(waiter -> !heads.contains(waiter)).ifPresent(heads::add);
    while (!heads.isEmpty()) {
      Waiter next = board.waiters().first(heads);
      heads.remove(next);
      Optional<Task> task = queued(next.task());
      if (task.isEmpty()) {
        forget(next.task());
        board.waiters().nextLike(next).ifPresent(heads::add);
        continue;
      }
      switch (attempt(task.get(), next)) {
        case Placement.On on -> board.waiters().nextLike(next).ifPresent(heads::add);
        case Placement.Nowhere nowhere -> tell(next, nowhere.why());
      }
    }
  }

  /** Those that wait on, and for another reason than before, are told. */
  private void tellOtherReasons() {
    for (Waiter head : board.waiters().heads(Planner.MOST_SHAPES)) {
      if (queued(head.task()).isPresent()
          && board.waiters().mayRun(head.concurrency())
          && board.planner().place(head.shape()) instanceof Placement.Nowhere nowhere) {
        tell(head, nowhere.why());
      }
    }
  }

  private void tell(Waiter head, Reason why) {
    for (Waiter waiter : board.waiters().stillWaits(head, why.code())) {
      tell(waiter.task(), new TaskEvent.NotPlaced(why));
    }
  }

  private void tell(TaskId id, TaskEvent event) {
    book.apply(id, event)
        .onSuccess(outcome -> settled(id))
        .onFailure(failure -> notStored(id, failure));
  }

  /** What was decided of the task is stored, or will not be. */
  void settled(TaskId id) {
    board.reservations().settle(id);
    if (board.preempts()) {
      look(); // what is stored can be made to go
    }
  }

  private void notStored(TaskId id, Throwable failure) {
    board.reservations().settle(id);
    if (failure instanceof OrchestratorException coded
        && coded.code() == ErrorCode.TASK_NOT_FOUND) {
      forget(id);
      look();
      return;
    }
    log.warn("task {} could not be placed now, trying again: {}", id, failure.toString());
    env.timers().after(RETRY_AFTER_FAILURE, () -> retry(id));
  }

  private void retry(TaskId id) {
    place(id);
    look();
  }
}
