package io.turboprop.proplet;

import io.turboprop.model.BootId;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.MonitoringProfile;
import io.turboprop.model.PropletId;
import io.turboprop.model.RunLimits;
import io.turboprop.model.RunOptions;
import io.turboprop.model.TaskId;
import io.turboprop.wire.ManagerMessage.Start;
import io.turboprop.wire.Order;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Start commands of tests, and the orders that carry them. */
record Starts(
    TaskId task,
    String name,
    Optional<String> image,
    Optional<Bytes> file,
    List<String> inputs,
    boolean daemon,
    Map<String, String> env,
    Optional<MonitoringProfile> monitoring,
    RunLimits limits) {

  static Starts aTask(String name) {
    return new Starts(
        new TaskId(UUID.randomUUID().toString()),
        name,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        false,
        Map.of(),
        Optional.empty(),
        RunLimits.UNSET);
  }

  Starts file(byte[] bytes) {
    return new Starts(
        task, name, image, Optional.of(Bytes.wrap(bytes)), inputs, daemon, env, monitoring, limits);
  }

  Starts image(String ref) {
    return new Starts(task, name, Optional.of(ref), file, inputs, daemon, env, monitoring, limits);
  }

  Starts inputs(String... values) {
    return new Starts(task, name, image, file, List.of(values), daemon, env, monitoring, limits);
  }

  Starts asDaemon() {
    return new Starts(task, name, image, file, inputs, true, env, monitoring, limits);
  }

  Starts env(String key, String value) {
    return new Starts(
        task, name, image, file, inputs, daemon, Map.of(key, value), monitoring, limits);
  }

  Starts monitored(MonitoringProfile profile) {
    return new Starts(task, name, image, file, inputs, daemon, env, Optional.of(profile), limits);
  }

  Starts within(RunLimits other) {
    return new Starts(task, name, image, file, inputs, daemon, env, monitoring, other);
  }

  Start to(PropletId proplet) {
    return to(proplet, false);
  }

  /** Held, to be invoked. */
  Start latent(PropletId proplet) {
    return to(proplet, true);
  }

  private Start to(PropletId proplet, boolean latent) {
    return new Start(
        task,
        name,
        0,
        image,
        file,
        inputs,
        Optional.empty(),
        false,
        daemon,
        latent,
        env,
        false,
        Optional.empty(),
        monitoring,
        Optional.of(proplet),
        Optional.empty(),
        Map.of(),
        limits,
        RunOptions.UNSET);
  }

  Order.Run run(PropletId proplet, int attempt) {
    return run(proplet, attempt, 1);
  }

  /** Of an image of which this is the module. */
  Order.Run pinned(PropletId proplet, Digest module) {
    return new Order.Run(
        1, 1, Optional.empty(), to(proplet), Optional.empty(), Optional.of(module));
  }

  Order.Run run(PropletId proplet, int attempt, BootId boot) {
    return new Order.Run(attempt, 1, Optional.of(boot), to(proplet), Optional.empty());
  }

  Order.Run run(PropletId proplet, int attempt, long epoch) {
    return new Order.Run(attempt, epoch, Optional.empty(), to(proplet), Optional.empty());
  }
}
