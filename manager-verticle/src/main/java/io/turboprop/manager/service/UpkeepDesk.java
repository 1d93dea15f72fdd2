package io.turboprop.manager.service;

import io.turboprop.manager.proplet.Duty;
import io.turboprop.manager.proplet.LabelRules;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.proplet.PropletPatch;
import io.turboprop.manager.proplet.Selector;
import io.turboprop.manager.proplet.Upkeep;
import io.turboprop.manager.service.Fleet.Member;
import io.turboprop.manager.store.Happening;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What people set about proplets: labels, whether they get work, when they are maintained. */
final class UpkeepDesk {
  private static final Logger log = LoggerFactory.getLogger(UpkeepDesk.class);
  private static final String ASKED = "asked for";

  private final Fleet fleet;
  private final DrainDesk drains;
  private final MaintenanceDesk maintenance;
  private final PlacementDesk placement;
  private final ServingDesk serving;
  private final PropletChanges changes;
  private final LabelRules labels;
  private final ControlEnvironment env;

  UpkeepDesk(
      Fleet fleet,
      DrainDesk drains,
      MaintenanceDesk maintenance,
      PlacementDesk placement,
      ServingDesk serving,
      PropletChanges changes,
      LabelRules labels,
      ControlEnvironment env) {
    this.fleet = fleet;
    this.drains = drains;
    this.maintenance = maintenance;
    this.placement = placement;
    this.serving = serving;
    this.changes = changes;
    this.labels = labels;
    this.env = env;
  }

  Future<Member> change(PropletId id, Duty duty) {
    return switch (duty) {
      case Duty.StartDrain drain -> drains.drain(id, drain);
      case Duty.EndDrain ignored -> drains.undrain(id);
      case Duty.Cordon ignored -> cordon(id, true);
      case Duty.Uncordon ignored -> cordon(id, false);
    };
  }

  /** All that are meant, side by side. */
  Future<List<Member>> change(Selector selector, Duty duty) {
    List<Member> meant = FleetViews.meant(fleet, selector);
    return Future.join(meant.stream().map(m -> change(m.proplet().id(), duty)).toList())
        .map(done -> meant);
  }

  private Future<Member> cordon(PropletId id, boolean on) {
    ReasonCode code = on ? ReasonCode.DRAINED : ReasonCode.STARTED;
    return changes
        .change(
            id,
            proplet -> cordoned(proplet, on),
            List.of(new Happening.PropletCordon(on)),
            new Reason(code, ASKED))
        .onSuccess(
            member -> {
              log.info("proplet {} {}", id, on ? "is cordoned" : "is not cordoned any more");
              serving.moved(member);
              placement.fleetChanged();
            });
  }

  /** Asked again, it stands since the first time. */
  private Proplet cordoned(Proplet proplet, boolean on) {
    Upkeep settings = proplet.settings();
    return settings.cordoned().isPresent() == on
        ? proplet
        : proplet.with(
            settings.withCordon(on ? Optional.of(env.clock().instant()) : Optional.empty()));
  }

  /** Fails with INVALID_REQUEST if there are too many labels then. */
  Future<Member> patch(PropletId id, PropletPatch patch) {
    List<Happening.What> what = new ArrayList<>();
    if (!patch.labels().isEmpty()) {
      what.add(new Happening.PropletLabels(patch.labels()));
    }
    patch.maintenance().ifPresent(windows -> what.add(new Happening.PropletWindows(windows)));
    return changes
        .change(id, proplet -> patched(proplet, patch), what, new Reason(ReasonCode.STARTED, ASKED))
        .onSuccess(
            member -> {
              log.info("proplet {} has the labels {}", id, member.proplet().labels());
              maintenance.look(member);
              placement.fleetChanged();
            });
  }

  private Proplet patched(Proplet proplet, PropletPatch patch) {
    Upkeep settings = proplet.settings().withLabels(patch.labels());
    Upkeep all = patch.maintenance().map(settings::withMaintenance).orElse(settings);
    try {
      labels.requireCount(all.labels());
    } catch (IllegalArgumentException e) {
      throw new OrchestratorException(
          ErrorCode.INVALID_REQUEST, "labels are refused: " + e.getMessage(), e);
    }
    return all.equals(proplet.settings()) ? proplet : proplet.with(all);
  }
}
