package io.turboprop.manager.service;

import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.service.Fleet.Member;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.Write;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Changes what is kept of proplets when somebody asks: one change of a proplet after the other, to
 * the disk with what is told of it, then in memory.
 */
final class PropletChanges {
  private final Fleet fleet;
  private final PropletLog events;
  private final Lanes<PropletId> lanes = new Lanes<>();

  PropletChanges(Fleet fleet, PropletLog events) {
    this.fleet = fleet;
    this.events = events;
  }

  /**
   * Ends when it is stored; at once, and without a trace in the log, if it changes nothing. Fails
   * with PROPLET_NOT_FOUND, or as {@code change} does.
   *
   * @param change is done twice: to what is stored, and to what is in memory by then
   */
  Future<Member> change(
      PropletId id, UnaryOperator<Proplet> change, List<Happening.What> what, Reason why) {
    return lanes.run(id, () -> begin(id, change, what, why));
  }

  private Future<Member> begin(
      PropletId id, UnaryOperator<Proplet> change, List<Happening.What> what, Reason why) {
    Member member = fleet.find(id).orElseThrow(() -> PropletDesk.unknown(id));
    Proplet changed = change.apply(member.proplet());
    if (changed.equals(member.proplet())) {
      return Future.succeededFuture(member);
    }
    return fleet.changing(
        member,
        events
            .store(new Write.PutProplet(changed), id, what, why)
            .map(
                stored -> {
                  // It may have been heard or registered again meanwhile.
                  fleet.replace(change.apply(member.proplet()));
                  return member;
                }));
  }
}
