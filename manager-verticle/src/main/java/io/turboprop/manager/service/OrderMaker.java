package io.turboprop.manager.service;

import io.turboprop.manager.store.ModuleReader;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.manager.task.Program;
import io.turboprop.manager.task.Task;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskState;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.Order;
import io.vertx.core.Future;
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

  /** The start command of upstream's dialect; the module is always inline. */
  Future<ManagerMessage.Start> start(Task task, PropletId to) {
    return task.spec().program().file().isPresent()
        ? module(task.spec().program().file().get()).map(b -> command(task, to, Optional.of(b)))
        : Future.succeededFuture(command(task, to, Optional.empty()));
  }

  /** The run order of the native protocol for the current attempt. */
  Future<Order.Run> run(Task task, PropletId to) {
    Optional<ModuleFile> file = task.spec().program().file();
    Optional<Digest> digest = file.map(ModuleFile::digest);
    if (file.isPresent() && file.get().sizeBytes() <= NATIVE_INLINE_BYTES) {
      return module(file.get())
          .map(
              bytes ->
                  new Order.Run(
                      task.attempt(),
                      task.epoch(),
                      Optional.empty(),
                      command(task, to, Optional.of(bytes)),
                      digest));
    }
    return Future.succeededFuture(
        new Order.Run(
            task.attempt(),
            task.epoch(),
            Optional.empty(),
            command(task, to, Optional.empty()),
            digest));
  }

  private Future<Bytes> module(ModuleFile file) {
    return modules.read(file.digest());
  }

  private static ManagerMessage.Start command(Task task, PropletId to, Optional<Bytes> module) {
    Program program = task.spec().program();
    return new ManagerMessage.Start(
        task.id(),
        task.spec().name(),
        TaskState.PENDING.number(),
        program.imageUrl(),
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
        task.spec().limits());
  }
}
