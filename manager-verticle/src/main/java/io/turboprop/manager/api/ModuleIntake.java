package io.turboprop.manager.api;

import io.turboprop.manager.schedule.Abilities;
import io.turboprop.manager.schedule.Demand;
import io.turboprop.manager.service.ControlReply.OfProplet;
import io.turboprop.manager.service.ControlReply.OfProplets;
import io.turboprop.manager.service.ControlRequest.ListProplets;
import io.turboprop.manager.store.BlobStore;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.module.EngineProfile;
import io.turboprop.module.MalformedModuleException;
import io.turboprop.module.ModuleInspector;
import io.turboprop.module.ModuleNeeds;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The last gate before a module is kept: looks into it and refuses what is no module, or what no
 * proplet of the fleet could run. A refused module leaves no file.
 */
final class ModuleIntake {
  private static final ModuleInspector INSPECTOR = new ModuleInspector();

  private final Vertx vertx;
  private final WorkerExecutor workers;
  private final BlobStore blobs;
  private final ControlClient control;

  ModuleIntake(Vertx vertx, WorkerExecutor workers, BlobStore blobs, ControlClient control) {
    this.vertx = vertx;
    this.workers = workers;
    this.blobs = blobs;
    this.control = control;
  }

  /**
   * Takes over a temporary file of the blob store.
   *
   * @return fails with INVALID_REQUEST or UNSUPPORTED_MODULE that say what is wrong
   */
  Future<ModuleFile> keep(Path temporary) {
    return workers
        .executeBlocking(() -> needs(temporary), false)
        .compose(this::requireSomebodyAble)
        .recover(refused -> forget(temporary).transform(gone -> Future.failedFuture(refused)))
        .compose(needs -> blobs.keep(temporary).map(file -> file.needing(needs)));
  }

  private static ModuleNeeds needs(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return ModuleNeeds.of(INSPECTOR.inspect(in));
    } catch (MalformedModuleException e) {
      throw new OrchestratorException(
          ErrorCode.INVALID_REQUEST, "file is no WebAssembly module: " + e.getMessage(), e);
    }
  }

  private Future<Void> forget(Path temporary) {
    return vertx.fileSystem().delete(temporary.toString());
  }

  /** Most modules run on every proplet, so nobody needs to be asked. */
  private Future<ModuleNeeds> requireSomebodyAble(ModuleNeeds needs) {
    List<String> missing = EngineProfile.ENDIVE.missing(needs);
    return missing.isEmpty()
        ? Future.succeededFuture(needs)
        : control
            .ask(
                new ListProplets(0, Long.MAX_VALUE, Optional.empty(), Optional.empty()),
                OfProplets.class)
            .map(
                fleet -> {
                  if (fleet.page().items().stream().noneMatch(proplet -> able(proplet, needs))) {
                    throw nobody(missing, fleet.page().total());
                  }
                  return needs;
                });
  }

  private static boolean able(OfProplet proplet, ModuleNeeds needs) {
    return Abilities.missing(proplet.proplet().metadata(), Demand.of(needs)).isEmpty();
  }

  private static OrchestratorException nobody(List<String> missing, long proplets) {
    return new OrchestratorException(
        ErrorCode.UNSUPPORTED_MODULE,
        "the module needs %s, which none of the fleet's %d proplets has"
            .formatted(String.join(", ", missing), proplets));
  }
}
