package io.turboprop.proplet.api;

import io.turboprop.proplet.sample.HostSample;
import io.turboprop.proplet.sample.Space;
import io.turboprop.wire.MachineLoad;
import io.turboprop.wire.MachineLoad.Amount;
import io.vertx.core.json.JsonObject;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The machine in {@code /stats}; what could not be measured is left out. */
final class HostJson {
  private HostJson() {}

  /** The last sample as it was taken. */
  static JsonObject host(HostSample host) {
    var json = new JsonObject().put("sampled_at", host.at().toString());
    host.cpu()
        .ifPresent(
            cpu -> json.put("cpu_percent", cpu.busy()).put("cpu_steal_percent", cpu.steal()));
    put(json, "load1", host.load1());
    host.memory().ifPresent(memory -> space(json, "memory_total", "memory_available", memory));
    host.disk().ifPresent(disk -> space(json, "disk_total", "disk_free", disk));
    put(json, "rss_bytes", host.process().rssBytes());
    return json;
  }

  private static void space(JsonObject json, String total, String free, Space space) {
    json.put(total + "_bytes", space.total());
    put(json, free + "_bytes", space.free());
  }

  /** What the manager is told, under the names of the heartbeat. */
  static JsonObject load(MachineLoad load) {
    var json = new JsonObject().put("age_ms", load.ageMs()).put("running", load.running());
    load.cpuMillis().ifPresent(amount -> json.put("cpu_millis", amount(amount)));
    put(json, "steal_millis", load.stealMillis());
    load.memoryBytes().ifPresent(amount -> json.put("memory_bytes", amount(amount)));
    load.diskBytes().ifPresent(amount -> json.put("disk_bytes", amount(amount)));
    load.pressure()
        .ifPresent(
            pressure -> {
              var shares = new JsonObject();
              put(shares, "cpu", pressure.cpu());
              put(shares, "memory", pressure.memory());
              put(shares, "io", pressure.io());
              json.put("pressure", shares);
            });
    return json;
  }

  private static JsonObject amount(Amount amount) {
    var json = new JsonObject().put("capacity", amount.capacity());
    put(json, "used", amount.used());
    return json;
  }

  private static void put(JsonObject json, String name, OptionalDouble value) {
    value.ifPresent(known -> json.put(name, known));
  }

  private static void put(JsonObject json, String name, OptionalLong value) {
    value.ifPresent(known -> json.put(name, known));
  }
}
