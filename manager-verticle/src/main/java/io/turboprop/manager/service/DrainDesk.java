package io.turboprop.manager.service;

import io.turboprop.manager.proplet.Drain;
import io.turboprop.manager.proplet.Duty;
import io.turboprop.manager.proplet.MaintenanceWindow.Occurrence;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.service.Fleet.Member;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.task.Task;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.wire.Order;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes proplets out of service: no new work, what waits there is handed back, daemons and latent
 * tasks are moved at once unless they are to stay, the rest has until the deadline. At-most-once
 * tasks are never moved: they end where they are. Outlives restarts of the manager and of the
 * proplet.
 */
final class DrainDesk {
  private static final Logger log = LoggerFactory.getLogger(DrainDesk.class);
  private static final String ASKED = "asked for";

  private final Fleet fleet;
  private final TaskBook book;
  private final EvictionDesk evictions;
  private final PlacementDesk placement;
  private final ServingDesk serving;
  private final Mailbox mailbox;
  private final PropletChanges changes;
  private final ControlEnvironment env;

  /** Whose drain ends by itself and is being taken off. */
  private final Set<PropletId> ending = new HashSet<>();

  DrainDesk(
      Fleet fleet,
      TaskBook book,
      EvictionDesk evictions,
      PlacementDesk placement,
      ServingDesk serving,
      Mailbox mailbox,
      PropletChanges changes,
      ControlEnvironment env) {
    this.fleet = fleet;
    this.book = book;
    this.evictions = evictions;
    this.placement = placement;
    this.serving = serving;
    this.mailbox = mailbox;
    this.changes = changes;
    this.env = env;
  }

  /** Moves what has to be moved now, and ends what is over; called again and again. */
  void look() {
    Instant now = env.clock().instant();
    for (Member member : fleet.all()) {
      member.proplet().drain().ifPresent(drain -> look(member, drain, now));
    }
  }

  private void look(Member member, Drain drain, Instant now) {
    if (isReached(drain.until(), now)) {
      endByItself(member.proplet().id(), drain);
    } else {
      move(member, drain, now);
    }
  }

  private void endByItself(PropletId id, Drain drain) {
    if (ending.add(id)) {
      UnaryOperator<Proplet> end =
          proplet ->
              proplet.drain().equals(Optional.of(drain)) ? proplet.with(Optional.empty()) : proplet;
      change(id, end, false, "its time is over")
          .onFailure(f -> log.warn("drain of proplet {} not ended: {}", id, f.toString()))
          .onComplete(over -> ending.remove(id));
    }
  }

  private void move(Member member, Drain drain, Instant now) {
    boolean late = isReached(drain.deadline(), now);
    for (Task task : book.live().on(member.proplet().id())) {
      boolean daemon = task.spec().program().neverEnds();
      if (daemon ? !drain.sparesDaemons() : late) {
        evictions.drain(member.proplet().id(), task);
      }
    }
  }

  private static boolean isReached(Optional<Instant> when, Instant now) {
    return when.filter(at -> !at.isAfter(now)).isPresent();
  }

  Future<Member> drain(PropletId id, Duty.StartDrain wanted) {
    Instant now = env.clock().instant();
    return drain(
        id,
        new Drain(
            now,
            wanted.deadline().map(now::plus),
            Optional.of(wanted.ignoreDaemons()),
            Optional.empty()),
        ASKED);
  }

  /** Until the window closes; what still runs when it opens is moved, too. */
  Future<Member> drainFor(PropletId id, Occurrence window) {
    Instant now = env.clock().instant();
    return drain(
        id,
        new Drain(now, Optional.of(window.begin()), Optional.of(false), Optional.of(window.end())),
        "for its maintenance at " + window.begin());
  }

  private Future<Member> drain(PropletId id, Drain drain, String why) {
    return change(id, proplet -> proplet.with(Optional.of(drain)), true, why);
  }

  Future<Member> undrain(PropletId id) {
    return change(id, proplet -> proplet.with(Optional.empty()), false, ASKED);
  }

  private Future<Member> change(
      PropletId id, UnaryOperator<Proplet> change, boolean on, String why) {
    ReasonCode code = on ? ReasonCode.DRAINED : ReasonCode.STARTED;
    return changes
        .change(id, change, List.of(new Happening.PropletDrain(on)), new Reason(code, why))
        .onSuccess(this::changed);
  }

  private void changed(Member member) {
    PropletId id = member.proplet().id();
    Optional<Drain> drain = member.proplet().drain();
    log.info("proplet {} {}", id, drain.isPresent() ? "is drained" : "takes work again");
    serving.moved(member);
    if (member.proplet().metadata().isNative()) {
      mailbox.post(id, new Order.Drain(drain.isPresent()));
    }
    if (drain.isPresent()) {
      move(member, drain.get(), env.clock().instant());
    } else {
      placement.fleetChanged();
    }
  }
}
