package io.turboprop.proplet.galago;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.FunctionName;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.RevisionKey;
import io.turboprop.model.RevisionName;
import io.turboprop.model.RevisionRef;
import io.turboprop.proplet.artifact.CachedImage;
import io.turboprop.proplet.artifact.ImageException;
import io.turboprop.proplet.artifact.ImageSource;
import io.turboprop.proplet.local.LocalConfig;
import io.turboprop.proplet.local.LocalDecision;
import io.turboprop.proplet.local.LocalDeployment;
import io.turboprop.proplet.local.LocalFunction;
import io.turboprop.proplet.local.LocalFunctions;
import io.turboprop.proplet.local.LocalRevision;
import io.turboprop.proplet.run.Program;
import io.turboprop.proplet.serve.ServeDesk;
import io.turboprop.wire.ServedRevision;
import io.turboprop.wire.Serving;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Carries out what is decided about local functions: keeps their modules, and has served what is
 * deployed. Forgets all when the proplet ends. Lives on the proplet's context; refusals are {@link
 * OrchestratorException}s.
 */
final class LocalDesk {
  private final ServeDesk serve;
  private final ImageSource images;
  private final Supplier<String> ids;
  private final Map<RevisionKey, ServedRevision> kept = new HashMap<>();
  private final Map<RevisionKey, CachedImage> files = new HashMap<>();
  private LocalFunctions functions = LocalFunctions.NONE;

  /**
   * @param ids fresh ones, fit for paths
   */
  LocalDesk(ServeDesk serve, ImageSource images, Supplier<String> ids) {
    this.serve = serve;
    this.images = images;
    this.ids = ids;
  }

  LocalFunctions functions() {
    return functions;
  }

  /** How it stands with a revision. */
  Optional<Serving.Status> status(LocalRevision revision) {
    return serve.local(revision.key());
  }

  /** What the manager has ordered, beside these. */
  Map<ServedRevision, Serving.Status> ordered() {
    return serve.overview();
  }

  Future<LocalDeployment> deploy(DeployForm form) {
    var deployment = new LocalDeployment(ids.get(), form.of(), form.min(), form.instances());
    if (form.file().isEmpty()) {
      return Future.succeededFuture(deployed(deployment, form.config()));
    }
    return images
        .fetch(new Program.Inline(form.file().get(), form.config().digest()))
        .image()
        .recover(cause -> Future.failedFuture(notKept(form.of(), cause)))
        .map(file -> deployed(deployment, form.config(), file));
  }

  private static OrchestratorException notKept(RevisionRef of, Throwable cause) {
    return new OrchestratorException(
        ErrorCode.STORE_UNAVAILABLE,
        "the module of %s cannot be kept: %s"
            .formatted(of, ImageException.reasonOf(cause).message()),
        cause);
  }

  private LocalDeployment deployed(
      LocalDeployment deployment, LocalConfig config, CachedImage file) {
    try {
      RevisionKey key = key(decided(functions.deploy(deployment, config, ids.get())), deployment);
      if (files.putIfAbsent(key, file) != null) {
        file.close();
      }
    } catch (OrchestratorException refused) {
      file.close();
      throw refused;
    }
    follow();
    return deployment;
  }

  private LocalDeployment deployed(LocalDeployment deployment, LocalConfig config) {
    decided(functions.deploy(deployment, config, ids.get()));
    follow();
    return deployment;
  }

  private static RevisionKey key(LocalFunctions there, LocalDeployment deployment) {
    return there
        .function(deployment.of().function())
        .flatMap(f -> f.revision(deployment.of().revision()))
        .orElseThrow()
        .key();
  }

  void delete(String id, Optional<RevisionName> successor) {
    decided(functions.delete(id, successor));
    follow();
  }

  /** The function's default from now on. */
  RevisionName on(RevisionRef wanted) {
    return decided(functions.on(wanted)).function(wanted.function()).orElseThrow().defaultName();
  }

  /** The function's default from now on. */
  RevisionName off(RevisionRef unwanted, Optional<RevisionName> successor) {
    return decided(functions.off(unwanted, successor))
        .function(unwanted.function())
        .orElseThrow()
        .defaultName();
  }

  LocalFunction function(FunctionName name) {
    return functions.function(name).orElseThrow(() -> refusal(LocalFunctions.noSuch(name)));
  }

  LocalRevision revision(RevisionRef name) {
    return function(name.function())
        .revision(name.revision())
        .orElseThrow(() -> refusal(LocalFunctions.noSuch(name)));
  }

  LocalDeployment deployment(String id) {
    return functions.deployment(id).orElseThrow(() -> refusal(LocalFunctions.noSuch(id)));
  }

  private LocalFunctions decided(LocalDecision decision) {
    functions =
        switch (decision) {
          case LocalDecision.Granted granted -> granted.functions();
          case LocalDecision.Refused refused -> throw refusal(refused);
        };
    return functions;
  }

  private static OrchestratorException refusal(LocalDecision.Refused refused) {
    return new OrchestratorException(refused.code(), refused.why());
  }

  /** Has served what there is, and nothing else. */
  private void follow() {
    Map<RevisionKey, ServedRevision> wanted = new LinkedHashMap<>();
    for (LocalFunction function : functions.all().values()) {
      function.revisions().forEach(r -> wanted.put(r.key(), served(function.ref(r), r)));
    }
    for (RevisionKey gone : List.copyOf(kept.keySet())) {
      if (!wanted.containsKey(gone)) {
        drop(gone);
      }
    }
    wanted.forEach(
        (key, revision) -> {
          if (!revision.equals(kept.put(key, revision))) {
            serve.keep(revision);
          }
        });
  }

  private void drop(RevisionKey gone) {
    kept.remove(gone);
    serve.drop(gone);
    CachedImage file = files.remove(gone);
    if (file != null) {
      file.close();
    }
  }

  private static ServedRevision served(RevisionRef name, LocalRevision revision) {
    LocalConfig config = revision.config();
    return new ServedRevision(
        revision.key(),
        name,
        config.image(),
        config.digest(),
        config.export(),
        config.env(),
        config.limits(),
        config.engine(),
        config.cgi(),
        new ServedRevision.Share(
            revision.min(), revision.instances(), config.concurrency(), config.idleTimeout()));
  }
}
