package io.turboprop.manager.service;

import io.turboprop.manager.proplet.MaintenanceWindow.Occurrence;
import io.turboprop.manager.proplet.Upkeep;
import io.turboprop.manager.service.Fleet.Member;
import io.turboprop.manager.store.Happening;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens and closes the windows in which proplets are maintained: they get no new work meanwhile,
 * and are drained ahead of it if that was asked for. A drain that somebody asked for is left alone,
 * and so is a proplet that somebody took a drain off for this window.
 */
final class MaintenanceDesk {
  private static final Logger log = LoggerFactory.getLogger(MaintenanceDesk.class);

  private final Fleet fleet;
  private final DrainDesk drains;
  private final PlacementDesk placement;
  private final ServingDesk serving;
  private final PropletLog events;
  private final ControlEnvironment env;

  /** When the window opens that each was drained for last. */
  private final Map<PropletId, Instant> drainedFor = new HashMap<>();

  /** Windows begin and end at whole minutes, so that one look in each is enough. */
  private long lastMinute = Long.MIN_VALUE;

  MaintenanceDesk(
      Fleet fleet,
      DrainDesk drains,
      PlacementDesk placement,
      ServingDesk serving,
      PropletLog events,
      ControlEnvironment env) {
    this.fleet = fleet;
    this.drains = drains;
    this.placement = placement;
    this.serving = serving;
    this.events = events;
    this.env = env;
  }

  /** Looks at all whenever a minute has begun; called again and again. */
  void look() {
    long minute = Math.floorDiv(env.clock().instant().getEpochSecond(), 60L);
    if (minute != lastMinute) {
      lastMinute = minute;
      List.copyOf(fleet.all()).forEach(this::look);
      drainedFor.keySet().removeIf(id -> fleet.find(id).isEmpty());
    }
  }

  /** At once, because its windows changed. */
  void look(Member member) {
    Upkeep settings = member.proplet().settings();
    Instant now = env.clock().instant();
    become(member, settings.open(now));
    settings.drainsFor(now).ifPresent(window -> drain(member, window));
  }

  private void become(Member member, Optional<Occurrence> open) {
    boolean before = member.maintenance().isPresent();
    boolean on = open.isPresent();
    member.maintenance(open);
    if (before == on) {
      return;
    }
    PropletId id = member.proplet().id();
    log.info("proplet {} {}", id, on ? "is in maintenance" : "is not in maintenance any more");
    events.tell(
        id,
        new Happening.PropletMaintenance(on, open.map(Occurrence::end)),
        Reason.of(on ? ReasonCode.DRAINED : ReasonCode.STARTED));
    serving.moved(member);
    placement.fleetChanged();
  }

  private void drain(Member member, Occurrence window) {
    PropletId id = member.proplet().id();
    if (member.proplet().drain().isPresent() || window.begin().equals(drainedFor.get(id))) {
      return;
    }
    drainedFor.put(id, window.begin());
    drains
        .drainFor(id, window)
        .onFailure(
            f -> {
              drainedFor.remove(id);
              log.warn("proplet {} not drained for its maintenance: {}", id, f.toString());
            });
  }
}
