package io.turboprop.manager.service;

import io.turboprop.manager.store.ModuleReader;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.manager.task.Pin;
import io.turboprop.manager.task.Program;
import io.turboprop.manager.task.Seat;
import io.turboprop.manager.task.Task;
import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import io.turboprop.model.RunLimits;
import io.turboprop.model.RunOptions;
import io.turboprop.model.TaskState;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.Order;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Makes start commands and run orders of tasks, with the module inline where it fits. */
final class OrderMaker {
  /**
   * Larger modules are fetched by native proplets as {@code blob:…} instead of making the order
   * heavy.
   */
  static final long NATIVE_INLINE_BYTES = 256 * 1024;

  private final ModuleReader modules;

  OrderMaker(ModuleReader modules) {
    this.modules = modules;
  }

  /**
   * The start command of upstream's dialect; the module is always inline. An image is named as the
   * user wrote it: proxies of upstream may answer such a worker, too, and not all know names with a
   * digest.
   */
  Future<ManagerMessage.Start> start(Task task, PropletId to) {
    Program program = task.spec().program();
    return program.file().isPresent()
        ? module(program.file().get())
            .map(b -> command(task, to, program.imageUrl(), Optional.of(b)))
        : Future.succeededFuture(command(task, to, program.imageUrl(), Optional.empty()));
  }

  /**
   * The run order of the native protocol for the current attempt.
   *
   * @param epoch of the manager that sends it; the one that placed the attempt may be a former one
   */
  Future<Order.Run> run(Task task, PropletId to, long epoch) {
    Optional<ModuleFile> file = task.spec().program().file();
    return file.filter(f -> f.sizeBytes() <= NATIVE_INLINE_BYTES)
        .map(inline -> module(inline).map(bytes -> run(task, to, epoch, Optional.of(bytes))))
        .orElseGet(() -> Future.succeededFuture(run(task, to, epoch, Optional.empty())));
  }

  private static Order.Run run(Task task, PropletId to, long epoch, Optional<Bytes> module) {
    Program program = task.spec().program();
    Optional<Pin> pin = task.pin().filter(known -> program.pinnable().isPresent());
    return new Order.Run(
        task.attempt(),
        epoch,
        task.seat(to).flatMap(Seat::boot),
        command(task, to, pin.map(known -> pinned(program, known)).or(program::imageUrl), module),
        program.file().map(ModuleFile::digest),
        pin.map(known -> known.image().module()));
  }

  private static String pinned(Program program, Pin pin) {
    return program.pinnable().orElseThrow().pinnedTo(pin.image().manifest()).text();
  }

  private Future<Bytes> module(ModuleFile file) {
    return modules.read(file.digest());
  }

  private static ManagerMessage.Start command(
      Task task, PropletId to, Optional<String> image, Optional<Bytes> module) {
    Program program = task.spec().program();
    return new ManagerMessage.Start(
        task.id(),
        task.spec().name(),
        TaskState.PENDING.number(),
        image,
        module,
        program.inputs(),
        program.cliArgs(),
        task.broadcast(),
        program.daemon(),
        program.latent(),
        program.env(),
        program.encrypted(),
        program.kbsResourcePath(),
        task.spec().monitoring(),
        task.broadcast() ? Optional.empty() : Optional.of(to),
        program.halStoragePath(),
        Map.of(),
        limits(task),
        program.options().orElse(RunOptions.UNSET));
  }

  /** The guest has as long as the strictest of its limits says. */
  private static RunLimits limits(Task task) {
    RunLimits asked = task.spec().limits();
    return task.spec()
        .runPolicy()
        .timeouts()
        .startToClose()
        .map(Duration::toMillis)
        .filter(ms -> asked.deadlineMs() == 0 || ms < asked.deadlineMs())
        .map(ms -> asked.withDeadlineMs(Math.max(1, ms)))
        .orElse(asked);
  }
}
