package io.turboprop.manager.api;

import io.turboprop.codec.GoTime;
import io.turboprop.codec.JsonOut;
import io.turboprop.config.DurationText;
import io.turboprop.manager.proplet.Drain;
import io.turboprop.manager.proplet.MaintenanceWindow;
import io.turboprop.manager.service.ControlReply.OfProplet;
import io.turboprop.model.PropletMetadata;
import io.turboprop.wire.CacheUsage;
import java.util.TreeMap;

/** A proplet in answers (wire reference §7). */
final class PropletJson {
  private PropletJson() {}

  static void write(JsonOut out, OfProplet proplet) {
    out.text("id", proplet.proplet().id().value());
    out.text("name", proplet.proplet().name());
    out.whole("task_count", proplet.taskCount());
    out.flag("alive", proplet.alive());
    out.text("standing", proplet.standing().word());
    out.text("state", proplet.state());
    proplet
        .proplet()
        .drain()
        .ifPresentOrElse(
            drain -> drain(out, drain, proplet.leaving()), () -> out.flag("draining", false));
    out.flag("cordoned", proplet.proplet().settings().cordoned().isPresent());
    proplet.maintenance().ifPresent(open -> out.text("maintenance_until", GoTime.text(open.end())));
    out.textsIf("labels", new TreeMap<>(proplet.proplet().labels()));
    proplet.proplet().lastHeard().ifPresent(at -> out.text("last_alive_at", GoTime.text(at)));
    proplet.images().ifPresent(use -> out.object("image_cache", use, PropletJson::cache));
    out.object("metadata", proplet.proplet().metadata(), PropletJson::metadata);
  }

  private static void drain(JsonOut out, Drain drain, int leaving) {
    out.flag("draining", true);
    out.whole("drain_tasks", leaving);
    out.flag("drain_ignores_daemons", drain.sparesDaemons());
    drain.deadline().ifPresent(at -> out.text("drain_deadline", GoTime.text(at)));
    drain.until().ifPresent(at -> out.text("drain_until", GoTime.text(at)));
  }

  /** A window for maintenance as it was set. */
  static void window(JsonOut out, MaintenanceWindow window) {
    out.text("cron", window.cron());
    out.text("duration", DurationText.of(window.lasts()));
    out.text("timezone", window.timezone());
    window.drainAhead().ifPresent(ahead -> out.text("drain_ahead", DurationText.of(ahead)));
  }

  private static void cache(JsonOut out, CacheUsage usage) {
    out.whole("bytes", usage.bytes());
    out.whole("capacity_bytes", usage.capacity());
    out.whole("images", usage.images());
  }

  private static void metadata(JsonOut out, PropletMetadata metadata) {
    out.textIf("description", metadata.description());
    out.textsIf("tags", metadata.tags());
    out.textIf("location", metadata.location());
    out.textIf("ip", metadata.ip());
    out.textIf("environment", metadata.environment());
    out.textIf("os", metadata.os());
    out.textIf("hostname", metadata.hostname());
    out.textIf("cpu_arch", metadata.cpuArch());
    out.wholeIf("total_memory_bytes", metadata.totalMemoryBytes());
    out.textIf("proplet_version", metadata.propletVersion());
    out.textIf("wasm_runtime", metadata.wasmRuntime());
    out.textIf("protocol", metadata.protocol());
    out.wholeIf("cores", metadata.cores());
    out.wholeIf("slots", metadata.slots());
    out.textsIf("engines", metadata.engines());
    out.textsIf("labels", metadata.labels());
  }
}
