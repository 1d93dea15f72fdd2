package io.turboprop.manager.service;

import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.proplet.Standing;
import io.turboprop.manager.service.Fleet.Member;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.task.Seat;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.model.BootId;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.wire.Order;
import io.turboprop.wire.PropletMessage.Heartbeat;
import io.turboprop.wire.PropletMessage.Registration;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is in the fleet: registrations, heartbeats, goodbyes, silence. Tells the tasks of a proplet
 * that is lost, and the desks that care when one comes.
 */
final class PropletDesk {
  private static final Logger log = LoggerFactory.getLogger(PropletDesk.class);

  /** Nobody is called silent before. */
  private static final Duration LEAST_SILENCE = Duration.ofSeconds(1);

  private final Fleet fleet;
  private final TaskBook book;
  private final PlacementDesk placement;
  private final ReconcileDesk reconcile;
  private final ServingDesk serving;
  private final Mailbox mailbox;
  private final PropletLog events;
  private final ControlEnvironment env;

  PropletDesk(
      Fleet fleet,
      TaskBook book,
      PlacementDesk placement,
      ReconcileDesk reconcile,
      ServingDesk serving,
      Mailbox mailbox,
      PropletLog events,
      ControlEnvironment env) {
    this.fleet = fleet;
    this.book = book;
    this.placement = placement;
    this.reconcile = reconcile;
    this.serving = serving;
    this.mailbox = mailbox;
    this.events = events;
    this.env = env;
  }

  /** A proplet says who it is; ends when that is stored. */
  Future<Void> registered(Registration registration) {
    PropletId id = registration.proplet();
    Optional<Proplet> before = fleet.find(id).map(Member::proplet);
    boolean restarted = before.filter(b -> restarted(b, registration)).isPresent();
    Proplet now = before.map(b -> again(b, registration)).orElseGet(() -> first(registration));
    Member member = fleet.put(now);
    Happening.What what = new Happening.PropletRegistered(now.boot(), restarted);
    return events
        .store(new Write.PutProplet(now), id, what, Reason.of(ReasonCode.STARTED))
        .onSuccess(stored -> welcome(member, restarted));
  }

  private Proplet first(Registration said) {
    return Proplet.registered(said.proplet(), said.metadata(), said.boot(), env.clock().instant());
  }

  private static Proplet again(Proplet before, Registration said) {
    return before.registeredAgain(said.metadata(), said.boot());
  }

  private void welcome(Member member, boolean restarted) {
    Proplet now = member.proplet();
    boolean isNative = now.metadata().isNative();
    log.info(
        "proplet {} \"{}\" registered{} ({})",
        now.id(),
        now.name(),
        restarted ? " again after a restart" : "",
        isNative ? "native" : "upstream");
    if (restarted && !isNative) {
      loseAll(now, "proplet " + now.name() + " (" + now.id() + ") was restarted", true);
    }
    reconcile.registered(member);
    judge(member);
    serving.registered(member);
  }

  /**
   * Native proplets say which boot they are. Upstream workers register once per process and before
   * they beat, so a known one that registers is a new process, also if the manager was away when
   * the former one registered and knows it from its heartbeats only.
   */
  private static boolean restarted(Proplet before, Registration registration) {
    boolean bothSayTheirBoot = registration.boot().isPresent() && before.boot().isPresent();
    return !bothSayTheirBoot || !registration.boot().equals(before.boot());
  }

  /** A sign of life, or the last one. */
  Future<Void> heartbeat(Heartbeat beat) {
    Optional<Member> known = fleet.find(beat.proplet());
    if (!beat.alive()) {
      known.filter(m -> isOfThisBoot(m, beat.boot())).ifPresent(m -> offline(m, beat.clean()));
      return Future.succeededFuture();
    }
    if (known.isEmpty() || !isOfThisBoot(known.get(), beat.boot())) {
      return stranger(beat);
    }
    Member member = known.get();
    Proplet heard = member.proplet().heardAt(env.clock().instant());
    if (fleet.heard(member, heard, beat.pulse())) {
      placement.fleetChanged();
    }
    boolean returned = judge(member);
    if (!returned || !member.proplet().metadata().isNative()) {
      reconcile.beat(member, beat.pulse());
    }
    serving.beat(member, beat.pulse());
    return Future.succeededFuture();
  }

  /** It reports, so it is there: under load its heartbeats wait behind the reports of all. */
  void spoke(PropletId id, BootId boot) {
    fleet.find(id).filter(m -> isOfThisBoot(m, Optional.of(boot))).ifPresent(fleet::spoke);
  }

  private static boolean isOfThisBoot(Member member, Optional<BootId> boot) {
    return boot.isEmpty() || boot.equals(member.proplet().boot());
  }

  /** An upstream worker sends no wills, so what is said of it is its own word. */
  private void offline(Member member, boolean clean) {
    if (clean || !member.proplet().metadata().isNative()) {
      log.info("proplet {} said goodbye", member.proplet().id());
      fleet.saidGoodbye(member);
    } else {
      log.info("proplet {} lost its connection", member.proplet().id());
      fleet.broken(member);
    }
    judge(member);
  }

  /**
   * An upstream worker is registered from its heartbeat; a native one is asked to introduce itself.
   */
  private Future<Void> stranger(Heartbeat beat) {
    if (beat.boot().isPresent()) {
      mailbox
          .post(beat.proplet(), new Order.Register())
          .onFailure(f -> log.warn("proplet {} not asked: {}", beat.proplet(), f.toString()));
      return Future.succeededFuture();
    }
    return registered(
            new Registration(
                beat.proplet(), beat.namespace(), PropletMetadata.UNKNOWN, Optional.empty()))
        .onSuccess(
            known -> fleet.find(beat.proplet()).ifPresent(m -> reconcile.beat(m, beat.pulse())));
  }

  /** Finds who fell silent since the last look. */
  void lookForSilence() {
    for (Member member : List.copyOf(fleet.all())) {
      judge(member);
      if (member.standing() != Standing.LOST) {
        loseImpatientTasks(member);
      } else {
        loseTheRest(member.proplet());
      }
    }
  }

  /**
   * What could not be stored before; while the store is away, one task finds out when it is back.
   */
  private void loseTheRest(Proplet proplet) {
    if (book.storeUp()) {
      loseAll(proplet, lost(proplet), false);
    } else {
      book.live().on(proplet.id()).stream()
          .findFirst()
          .ifPresent(
              task ->
                  lose(
                      task,
                      new TaskEvent.PropletLost(proplet.id(), task.attempt(), lost(proplet))));
    }
  }

  /** Whether it stands otherwise than before. */
  private boolean judge(Member member) {
    Standing before = member.standing();
    if (!fleet.judge(member)) {
      return false;
    }
    Proplet proplet = member.proplet();
    Standing now = member.standing();
    log.info("proplet {} {} → {}", proplet.id(), before.word(), now.word());
    serving.moved(member);
    events.tell(
        proplet.id(),
        new Happening.PropletStanding(now.word()),
        new Reason(
            now == Standing.LOST ? ReasonCode.PROPLET_LOST : ReasonCode.STARTED,
            "was " + before.word()));
    if (now == Standing.LOST) {
      loseAll(proplet, lost(proplet), false);
    } else if (now == Standing.ALIVE) {
      reconcile.returned(member);
    }
    return true;
  }

  private static String lost(Proplet proplet) {
    return "proplet " + proplet.name() + " (" + proplet.id() + ") is lost";
  }

  /** Tasks that allow less silence than the lease does. */
  private void loseImpatientTasks(Member member) {
    PropletId id = member.proplet().id();
    long silent = fleet.silentNanos(member);
    if (silent < LEAST_SILENCE.toNanos()) {
      return;
    }
    for (Task task : book.live().impatientOn(id)) {
      task.spec()
          .runPolicy()
          .timeouts()
          .heartbeat()
          .filter(limit -> limit.toNanos() < silent)
          .ifPresent(
              limit ->
                  lose(
                      task,
                      new TaskEvent.Silent(
                          id,
                          task.attempt(),
                          "proplet " + id + " was silent for longer than " + limit)));
    }
  }

  /**
   * @param onlyBegun leaves out orders that are still on their way
   */
  private void loseAll(Proplet proplet, String why, boolean onlyBegun) {
    for (Task task : book.live().on(proplet.id())) {
      boolean sent =
          task.seat(proplet.id()).filter(s -> s.progress() == Seat.Progress.SENT).isPresent();
      if (!(onlyBegun && sent)) {
        lose(task, new TaskEvent.PropletLost(proplet.id(), task.attempt(), why));
      }
    }
  }

  private void lose(Task task, TaskEvent event) {
    book.apply(task.id(), event)
        .onFailure(f -> log.warn("task {} {} not stored: {}", task.id(), event, f.toString()));
  }

  /** Takes a proplet off the list; it comes back with its next sign of life. */
  Future<Void> delete(PropletId id) {
    if (fleet.find(id).isEmpty()) {
      return Future.failedFuture(unknown(id));
    }
    int tasks = book.live().countOn(id);
    if (tasks > 0) {
      return Future.failedFuture(
          new OrchestratorException(
              ErrorCode.CONFLICT, "proplet " + id + " has " + tasks + " tasks; stop them first"));
    }
    return events
        .store(
            new Write.RemoveProplet(id),
            id,
            new Happening.PropletDeleted(),
            Reason.of(ReasonCode.STOPPED_BY_USER))
        .onSuccess(
            done -> {
              fleet.remove(id);
              serving.deleted(id);
              log.info("proplet {} deleted", id);
            });
  }

  static OrchestratorException unknown(PropletId id) {
    return new OrchestratorException(
        ErrorCode.PROPLET_NOT_FOUND, "proplet " + id + " does not exist");
  }

  /** Writes heartbeat histories down. */
  Future<Void> flush() {
    List<Write> writes = fleet.unsaved().stream().<Write>map(Write.PutProplet::new).toList();
    return writes.isEmpty() ? Future.succeededFuture() : events.store(new Batch(writes));
  }
}
