package io.turboprop.manager.service;

import io.turboprop.manager.proplet.Drain;
import io.turboprop.manager.proplet.Selector;
import io.turboprop.manager.proplet.Standing;
import io.turboprop.manager.service.ControlReply.Held;
import io.turboprop.manager.service.ControlReply.OfProplet;
import io.turboprop.manager.service.ControlReply.OfPropletInFull;
import io.turboprop.manager.service.ControlReply.OfProplets;
import io.turboprop.manager.service.Fleet.Member;
import io.turboprop.manager.store.Page;
import io.turboprop.manager.task.Seat;
import io.turboprop.manager.task.Task;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Proplets as doors see them: with what only the control core knows. */
final class FleetViews {
  /** Attempts of one proplet that are shown. */
  private static final int MOST_RUNNING = 100;

  private FleetViews() {}

  static Future<OfPropletInFull> view(Fleet fleet, TaskBook book, PropletId id, Instant now) {
    return fleet
        .find(id)
        .map(member -> Future.succeededFuture(inFull(fleet, book, member, now)))
        .orElseGet(() -> Future.failedFuture(PropletDesk.unknown(id)));
  }

  private static OfPropletInFull inFull(Fleet fleet, TaskBook book, Member member, Instant now) {
    PropletId id = member.proplet().id();
    List<Held> running =
        book.live().on(id).stream()
            .limit(MOST_RUNNING)
            .flatMap(task -> task.seat(id).map(seat -> held(task, seat)).stream())
            .toList();
    return new OfPropletInFull(
        of(book, member),
        member.capacity(),
        fleet.load(member),
        fleet.lease(member),
        member.proplet().settings().next(now),
        running);
  }

  private static Held held(Task task, Seat seat) {
    Optional<Instant> since = seat.startedAt().or(seat::acceptedAt);
    return new Held(task.id(), task.spec().name(), task.attempt(), seat.progress(), since);
  }

  static OfProplets list(Fleet fleet, TaskBook book, ControlRequest.ListProplets wanted) {
    Collection<Member> matching = matching(fleet, wanted);
    List<OfProplet> page =
        matching.stream()
            .skip(wanted.offset())
            .limit(wanted.limit())
            .map(member -> of(book, member))
            .toList();
    return new OfProplets(new Page<>(wanted.offset(), wanted.limit(), matching.size(), page));
  }

  /** Without a filter nobody has to be looked at. */
  private static Collection<Member> matching(Fleet fleet, ControlRequest.ListProplets wanted) {
    if (wanted.which().isEmpty() && wanted.alive().isEmpty()) {
      return fleet.all();
    }
    return fleet.all().stream()
        .filter(m -> wanted.which().filter(s -> !s.matches(m.proplet())).isEmpty())
        .filter(m -> wanted.alive().filter(alive -> alive != isAlive(m)).isEmpty())
        .toList();
  }

  private static boolean isAlive(Member member) {
    return member.standing() == Standing.ALIVE;
  }

  /** All of these, on one page. */
  static OfProplets all(TaskBook book, Collection<Member> members) {
    List<OfProplet> all = members.stream().map(member -> of(book, member)).toList();
    return new OfProplets(new Page<>(0, all.size(), all.size(), all));
  }

  static OfProplet of(TaskBook book, Member member) {
    PropletId id = member.proplet().id();
    int leaving =
        member
            .proplet()
            .drain()
            .map(drain -> (int) book.live().on(id).stream().filter(t -> leaves(t, drain)).count())
            .orElse(0);
    return new OfProplet(
        member.proplet(),
        member.standing(),
        member.state(),
        book.live().countOn(id),
        leaving,
        member.images(),
        member.maintenance());
  }

  private static boolean leaves(Task task, Drain drain) {
    return !(drain.sparesDaemons() && task.spec().program().neverEnds());
  }

  /**
   * Who is meant.
   *
   * @throws OrchestratorException PROPLET_NOT_FOUND if nobody is, or a name is unknown
   */
  static List<Member> meant(Fleet fleet, Selector selector) {
    for (String name : selector.names()) {
      if (fleet.all().stream().noneMatch(m -> Selector.isNamed(m.proplet(), name))) {
        throw new OrchestratorException(
            ErrorCode.PROPLET_NOT_FOUND, "proplet " + name + " does not exist");
      }
    }
    List<Member> meant =
        fleet.all().stream().filter(member -> selector.matches(member.proplet())).toList();
    if (meant.isEmpty()) {
      throw new OrchestratorException(
          ErrorCode.PROPLET_NOT_FOUND,
          fleet.size() == 0
              ? "no proplet has registered yet"
              : "no proplet is meant by " + selector);
    }
    return meant;
  }
}
