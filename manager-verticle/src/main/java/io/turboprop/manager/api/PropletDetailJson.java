package io.turboprop.manager.api;

import io.turboprop.codec.GoTime;
import io.turboprop.codec.JsonOut;
import io.turboprop.manager.proplet.LeaseView;
import io.turboprop.manager.proplet.MaintenanceWindow.Occurrence;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.manager.service.ControlReply.Held;
import io.turboprop.manager.service.ControlReply.OfImages;
import io.turboprop.manager.service.ControlReply.OfPropletInFull;
import io.turboprop.manager.store.Happening;
import io.turboprop.wire.MachineLoad;
import io.turboprop.wire.MachineLoad.Amount;
import io.turboprop.wire.MachineLoad.Pressure;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** One proplet with all that is known of it; what is not known is left out. */
final class PropletDetailJson {
  /** The most recently used; {@code /proplets/{id}/images} has more. */
  private static final int IMAGES_SHOWN = 100;

  private PropletDetailJson() {}

  /**
   * @param images that it keeps, as far as it says
   * @param history newest first; empty if it could not be read
   */
  static void write(
      JsonOut out, OfPropletInFull proplet, OfImages images, Optional<List<Happening>> history) {
    PropletJson.write(out, proplet.proplet());
    Proplet kept = proplet.proplet().proplet();
    out.text("registered_at", GoTime.text(kept.registeredAt()));
    out.textIf("boot_id", kept.boot());
    kept.settings().cordoned().ifPresent(since -> out.text("cordoned_since", GoTime.text(since)));
    Map<String, String> set = new TreeMap<>(kept.settings().labels());
    out.textsIf("labels_set", set);
    out.object("capacity", proplet.capacity(), PropletDetailJson::capacity);
    proplet.load().ifPresent(load -> out.object("load", load, PropletDetailJson::load));
    out.object("lease", proplet.lease(), PropletDetailJson::lease);
    if (!kept.settings().maintenance().isEmpty()) {
      out.objects("maintenance", kept.settings().maintenance(), PropletJson::window);
    }
    proplet
        .nextMaintenance()
        .ifPresent(next -> out.object("next_maintenance", next, PropletDetailJson::occurrence));
    out.objects("running", proplet.running(), PropletDetailJson::held);
    out.object("images", images, (o, held) -> ImagesJson.write(o, held, IMAGES_SHOWN));
    history.ifPresent(events -> out.objects("history", events, EventJson::write));
  }

  private static void capacity(JsonOut out, Resources capacity) {
    out.wholeIf("cpu_millis", capacity.cpuMillis());
    out.wholeIf("memory_bytes", capacity.memoryBytes());
    out.wholeIf("disk_bytes", capacity.diskBytes());
    out.wholeIf("slots", capacity.slots());
  }

  /** As in heartbeats, but that what there is stands in the capacity already. */
  private static void load(JsonOut out, MachineLoad load) {
    out.whole("age_ms", load.ageMs());
    used(out, "cpu_millis", load.cpuMillis());
    whole(out, "steal_millis", load.stealMillis());
    used(out, "memory_bytes", load.memoryBytes());
    used(out, "disk_bytes", load.diskBytes());
    load.pressure().ifPresent(p -> out.object("pressure", p, PropletDetailJson::pressure));
    out.whole("running", load.running());
  }

  private static void used(JsonOut out, String name, Optional<Amount> amount) {
    amount.ifPresent(some -> whole(out, name, some.used()));
  }

  private static void pressure(JsonOut out, Pressure pressure) {
    pressure.cpu().ifPresent(share -> out.decimal("cpu", share));
    pressure.memory().ifPresent(share -> out.decimal("memory", share));
    pressure.io().ifPresent(share -> out.decimal("io", share));
  }

  private static void lease(JsonOut out, LeaseView lease) {
    out.whole("silent_ms", lease.silentMs());
    out.whole("beat_ms", lease.beatMs());
    whole(out, "lost_in_ms", lease.lostInMs());
  }

  private static void occurrence(JsonOut out, Occurrence occurrence) {
    out.text("begin", GoTime.text(occurrence.begin()));
    out.text("end", GoTime.text(occurrence.end()));
  }

  private static void held(JsonOut out, Held held) {
    out.text("task_id", held.task().value());
    out.text("name", held.name());
    out.whole("attempt", held.attempt());
    out.text("progress", held.progress().name().toLowerCase(Locale.ROOT));
    held.since().ifPresent(at -> out.text("since", GoTime.text(at)));
  }

  private static void whole(JsonOut out, String name, OptionalLong value) {
    value.ifPresent(known -> out.whole(name, known));
  }
}
