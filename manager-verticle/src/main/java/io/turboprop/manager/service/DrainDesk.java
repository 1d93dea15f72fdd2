package io.turboprop.manager.service;

import io.turboprop.manager.proplet.Drain;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.service.Fleet.Member;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.task.Program;
import io.turboprop.manager.task.Semantics;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.wire.Order;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes proplets out of service: no new work, what waits there is handed back, daemons and latent
 * tasks are moved at once, the rest has until the deadline. At-most-once tasks are never moved:
 * they end where they are. Outlives restarts of the manager and of the proplet.
 */
final class DrainDesk {
  private static final Logger log = LoggerFactory.getLogger(DrainDesk.class);

  private final Fleet fleet;
  private final TaskBook book;
  private final PlacementDesk placement;
  private final ServingDesk serving;
  private final Mailbox mailbox;
  private final PropletLog events;
  private final ControlEnvironment env;

  DrainDesk(
      Fleet fleet,
      TaskBook book,
      PlacementDesk placement,
      ServingDesk serving,
      Mailbox mailbox,
      PropletLog events,
      ControlEnvironment env) {
    this.fleet = fleet;
    this.book = book;
    this.placement = placement;
    this.serving = serving;
    this.mailbox = mailbox;
    this.events = events;
    this.env = env;
  }

  /** Moves what has to be moved now; called again and again. */
  void look() {
    Instant now = env.clock().instant();
    for (Member member : fleet.all()) {
      member.proplet().drain().ifPresent(drain -> move(member, drain, now));
    }
  }

  private void move(Member member, Drain drain, Instant now) {
    boolean late = drain.deadline().filter(at -> !at.isAfter(now)).isPresent();
    evict(member.proplet().id(), task -> late || neverEnds(task.spec().program()));
  }

  private static boolean neverEnds(Program program) {
    return program.daemon() || program.latent();
  }

  Future<Member> drain(PropletId id, Optional<Duration> deadline) {
    Instant now = env.clock().instant();
    return change(id, Optional.of(new Drain(now, deadline.map(now::plus))));
  }

  Future<Member> undrain(PropletId id) {
    return change(id, Optional.empty());
  }

  private Future<Member> change(PropletId id, Optional<Drain> drain) {
    Optional<Member> member = fleet.find(id);
    if (member.isEmpty()) {
      return Future.failedFuture(PropletDesk.unknown(id));
    }
    Proplet changed = member.get().proplet().with(drain);
    boolean on = drain.isPresent();
    return events
        .store(
            new Write.PutProplet(changed),
            id,
            new Happening.PropletDrain(on),
            new Reason(on ? ReasonCode.DRAINED : ReasonCode.STARTED, "asked for"))
        .map(
            stored -> {
              log.info("proplet {} {}", id, on ? "is drained" : "takes work again");
              begin(member.get(), drain);
              return member.get();
            });
  }

  private void begin(Member member, Optional<Drain> drain) {
    PropletId id = member.proplet().id();
    // It may have been heard or registered again meanwhile.
    fleet.replace(member.proplet().with(drain));
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

  private void evict(PropletId id, Predicate<Task> which) {
    for (Task task : book.live().on(id)) {
      boolean movable = task.spec().runPolicy().semantics() == Semantics.AT_LEAST_ONCE;
      if (movable && !task.broadcast() && which.test(task)) {
        book.apply(
                task.id(),
                new TaskEvent.Evicted(id, task.attempt(), "proplet " + id + " is being drained"))
            .onFailure(f -> log.warn("task {} not moved: {}", task.id(), f.toString()));
      }
    }
  }
}
