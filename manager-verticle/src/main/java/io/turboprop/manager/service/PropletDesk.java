package io.turboprop.manager.service;

import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.service.Fleet.Member;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.task.Seat;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.model.BootId;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.wire.Order;
import io.turboprop.wire.PropletMessage.Heartbeat;
import io.turboprop.wire.PropletMessage.Registration;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is in the fleet: registrations, heartbeats, goodbyes, silence. Tells the tasks of a proplet
 * that is gone, and the placement desk when somebody can take work.
 */
final class PropletDesk {
  private static final Logger log = LoggerFactory.getLogger(PropletDesk.class);

  private final Fleet fleet;
  private final TaskBook book;
  private final PlacementDesk placement;
  private final Mailbox mailbox;
  private final Store store;
  private final InstantSource clock;

  PropletDesk(
      Fleet fleet,
      TaskBook book,
      PlacementDesk placement,
      Mailbox mailbox,
      Store store,
      InstantSource clock) {
    this.fleet = fleet;
    this.book = book;
    this.placement = placement;
    this.mailbox = mailbox;
    this.store = store;
    this.clock = clock;
  }

  /** A proplet says who it is; ends when that is stored. */
  Future<Void> registered(Registration registration) {
    PropletId id = registration.proplet();
    Optional<Member> known = fleet.find(id);
    Proplet now =
        known
            .map(m -> m.proplet().registeredAgain(registration.metadata(), registration.boot()))
            .orElseGet(
                () ->
                    Proplet.registered(
                        id, registration.metadata(), registration.boot(), clock.instant()));
    boolean restarted = known.isPresent() && restarted(known.get().proplet(), registration);
    fleet.put(now);
    return save(now)
        .onSuccess(
            stored -> {
              log.info(
                  "proplet {} \"{}\" registered{} ({})",
                  id,
                  now.name(),
                  restarted ? " again after a restart" : "",
                  now.metadata().isNative() ? "native" : "upstream");
              if (restarted) {
                loseFormerBoot(now);
              }
              lookForChanges();
            });
  }

  /** Upstream workers register once per process; native ones say which boot they are. */
  private static boolean restarted(Proplet before, Registration registration) {
    boolean bothSayTheirBoot = registration.boot().isPresent() && before.boot().isPresent();
    return bothSayTheirBoot
        ? !registration.boot().equals(before.boot())
        : !before.metadata().equals(PropletMetadata.UNKNOWN);
  }

  /** A sign of life, or the last one. */
  Future<Void> heartbeat(Heartbeat beat) {
    Optional<Member> known = fleet.find(beat.proplet());
    if (!beat.alive()) {
      known.filter(m -> isOfThisBoot(m, beat.boot())).ifPresent(this::goodbye);
      return Future.succeededFuture();
    }
    if (known.isEmpty() || !isOfThisBoot(known.get(), beat.boot())) {
      return stranger(beat);
    }
    Member member = known.get();
    fleet.heard(member, member.proplet().heardAt(clock.instant()));
    lookForChanges();
    return Future.succeededFuture();
  }

  private static boolean isOfThisBoot(Member member, Optional<BootId> boot) {
    return boot.isEmpty() || boot.equals(member.proplet().boot());
  }

  private void goodbye(Member member) {
    log.info("proplet {} went offline", member.proplet().id());
    fleet.saidGoodbye(member);
    lookForChanges();
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
            beat.proplet(), beat.namespace(), PropletMetadata.UNKNOWN, Optional.empty()));
  }

  /** Finds who came and who fell silent since the last look. */
  void lookForChanges() {
    boolean someoneCame = false;
    for (Member member : fleet.changes()) {
      boolean alive = fleet.alive(member);
      log.info("proplet {} is {}", member.proplet().id(), alive ? "alive" : "not alive");
      someoneCame |= alive;
      if (!alive) {
        lose(member.proplet());
      }
    }
    if (someoneCame) {
      placement.fleetChanged();
    }
  }

  private void lose(Proplet proplet) {
    for (Task task : book.live().on(proplet.id())) {
      lose(
          task, proplet.id(), "proplet " + proplet.name() + " (" + proplet.id() + ") is not alive");
    }
  }

  private void loseFormerBoot(Proplet proplet) {
    for (Task task : book.live().on(proplet.id())) {
      boolean begun = task.seat(proplet.id()).filter(s -> begunBefore(s, proplet)).isPresent();
      if (begun) {
        lose(
            task,
            proplet.id(),
            "proplet " + proplet.name() + " (" + proplet.id() + ") was restarted");
      }
    }
  }

  private static boolean begunBefore(Seat seat, Proplet now) {
    boolean sameBoot = seat.boot().isPresent() && seat.boot().equals(now.boot());
    return seat.progress() != Seat.Progress.SENT && !sameBoot;
  }

  private void lose(Task task, PropletId on, String why) {
    book.apply(task.id(), new TaskEvent.PropletLost(on, task.attempt(), why))
        .onFailure(f -> log.warn("task {} loss of {} not stored: {}", task.id(), on, f.toString()));
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
    return store
        .commit(Batch.of(new Write.RemoveProplet(id)))
        .onSuccess(
            done -> {
              fleet.remove(id);
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
    return writes.isEmpty() ? Future.succeededFuture() : store.commit(new Batch(writes));
  }

  private Future<Void> save(Proplet proplet) {
    return store.commit(Batch.of(new Write.PutProplet(proplet)));
  }
}
