package io.turboprop.codec;

import io.turboprop.wire.MachineLoad;
import io.turboprop.wire.MachineLoad.Amount;
import io.turboprop.wire.MachineLoad.Pressure;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** The load of a machine as an object of a heartbeat. */
final class Loads {
  private Loads() {}

  static MachineLoad read(Fields fields) {
    return new MachineLoad(
        fields.whole("age_ms", 0, MachineLoad.MAX_AGE_MS),
        amount(fields, "cpu_millis"),
        whole(fields, "steal_millis", Long.MAX_VALUE),
        amount(fields, "memory_bytes"),
        amount(fields, "disk_bytes"),
        fields.optionalObject("pressure").map(Loads::pressure),
        (int) fields.whole("running", 0, Integer.MAX_VALUE));
  }

  private static Optional<Amount> amount(Fields load, String name) {
    return load.optionalObject(name)
        .map(
            fields -> {
              long capacity = fields.whole("capacity", 1, Long.MAX_VALUE);
              return new Amount(capacity, whole(fields, "used", capacity));
            });
  }

  private static OptionalLong whole(Fields fields, String name, long most) {
    return fields.has(name) ? OptionalLong.of(fields.whole(name, 0, most)) : OptionalLong.empty();
  }

  private static Pressure pressure(Fields fields) {
    return new Pressure(percent(fields, "cpu"), percent(fields, "memory"), percent(fields, "io"));
  }

  private static OptionalDouble percent(Fields fields, String name) {
    if (!fields.has(name)) {
      return OptionalDouble.empty();
    }
    double value = fields.decimal(name);
    if (value < 0 || value > 100) {
      throw fields.wrong(name, "must be between 0 and 100");
    }
    return OptionalDouble.of(value);
  }

  static void write(JsonOut out, MachineLoad load) {
    out.whole("age_ms", load.ageMs());
    write(out, "cpu_millis", load.cpuMillis());
    load.stealMillis().ifPresent(millis -> out.whole("steal_millis", millis));
    write(out, "memory_bytes", load.memoryBytes());
    write(out, "disk_bytes", load.diskBytes());
    load.pressure().ifPresent(pressure -> out.object("pressure", pressure, Loads::write));
    out.whole("running", load.running());
  }

  private static void write(JsonOut out, String name, Optional<Amount> amount) {
    amount.ifPresent(
        present ->
            out.object(
                name,
                present,
                (fields, some) -> {
                  fields.whole("capacity", some.capacity());
                  some.used().ifPresent(used -> fields.whole("used", used));
                }));
  }

  private static void write(JsonOut out, Pressure pressure) {
    pressure.cpu().ifPresent(share -> out.decimal("cpu", share));
    pressure.memory().ifPresent(share -> out.decimal("memory", share));
    pressure.io().ifPresent(share -> out.decimal("io", share));
  }
}
