package io.turboprop.manager.service;

import io.turboprop.manager.service.ControlReply.OfProplet;
import io.turboprop.manager.service.ControlReply.OfProplets;
import io.turboprop.manager.store.Page;
import io.turboprop.model.PropletId;
import io.vertx.core.Future;
import java.util.List;

/** Proplets as doors see them: with what only the control core knows. */
final class FleetViews {
  private FleetViews() {}

  static Future<OfProplet> view(Fleet fleet, TaskBook book, PropletId id) {
    return fleet
        .find(id)
        .map(member -> Future.succeededFuture(of(book, member)))
        .orElseGet(() -> Future.failedFuture(PropletDesk.unknown(id)));
  }

  static OfProplets list(Fleet fleet, TaskBook book, ControlRequest.ListProplets wanted) {
    List<OfProplet> matching =
        fleet.all().stream()
            .map(member -> of(book, member))
            .filter(p -> wanted.alive().isEmpty() || wanted.alive().get() == p.alive())
            .toList();
    List<OfProplet> page = matching.stream().skip(wanted.offset()).limit(wanted.limit()).toList();
    return new OfProplets(new Page<>(wanted.offset(), wanted.limit(), matching.size(), page));
  }

  static OfProplet of(TaskBook book, Fleet.Member member) {
    return new OfProplet(
        member.proplet(),
        member.standing(),
        book.live().countOn(member.proplet().id()),
        member.images());
  }
}
