package io.turboprop.manager.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.codec.Fields;
import io.turboprop.codec.Json;
import io.turboprop.manager.store.BlobStore;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Task documents from request bodies: received, parsed and understood on worker threads, their
 * module kept in the blob folder only when everything else was right.
 */
final class TaskDocuments {
  private static final long FILE_PATIENCE_S = 10;
  private static final ObjectWriter CANONICAL =
      Json.mapper().writer().with(JsonNodeFeature.WRITE_PROPERTIES_SORTED);

  private final BodyReader bodies;
  private final BlobStore blobs;
  private final ModuleIntake intake;
  private final WorkerExecutor workers;
  private final int fieldsBytes;

  TaskDocuments(
      BodyReader bodies,
      BlobStore blobs,
      ModuleIntake intake,
      WorkerExecutor workers,
      int fieldsBytes) {
    this.bodies = bodies;
    this.blobs = blobs;
    this.intake = intake;
    this.workers = workers;
    this.fieldsBytes = fieldsBytes;
  }

  /**
   * What a request asks for.
   *
   * @param form the fields, understood
   * @param request digest of what was sent, the module included: equal for equal requests, whatever
   *     the order and spacing of their fields
   */
  record Submitted<T>(T form, Optional<ModuleFile> module, Digest request) {}

  private record Parsed<T>(TaskDocument document, T form) {}

  /**
   * @param form reads the fields; throws what is wrong with them; runs on a worker thread
   */
  <T> Future<Submitted<T>> read(HttpServerRequest request, Function<Fields, T> form) {
    return bodies
        .read(request)
        .compose(body -> workers.executeBlocking(() -> parse(body, form), false))
        .compose(this::keep);
  }

  private <T> Parsed<T> parse(Body body, Function<Fields, T> form) throws IOException {
    TaskDocumentParser parser = new TaskDocumentParser(TaskForm.FIELDS, this::temporaryFile);
    TaskDocument document;
    try (InputStream in = body.open()) {
      document = parser.parse(in, fieldsBytes);
    } finally {
      body.discard();
    }
    try {
      return new Parsed<>(document, form.apply(Fields.of("task", document.fields())));
    } catch (RuntimeException e) {
      if (document.module().isPresent()) {
        Files.deleteIfExists(document.module().get());
      }
      throw e;
    }
  }

  /** Called on a worker thread; the future ends on another. */
  private Path temporaryFile() {
    try {
      return blobs
          .temporaryFile()
          .toCompletionStage()
          .toCompletableFuture()
          .orTimeout(FILE_PATIENCE_S, TimeUnit.SECONDS)
          .join();
    } catch (CompletionException e) {
      throw new OrchestratorException(
          ErrorCode.STORE_UNAVAILABLE, "no file for the module: " + e.getMessage(), e);
    }
  }

  private <T> Future<Submitted<T>> keep(Parsed<T> parsed) {
    Future<Optional<ModuleFile>> kept =
        parsed
            .document()
            .module()
            .map(path -> intake.keep(path).map(Optional::of))
            .orElseGet(() -> Future.succeededFuture(Optional.empty()));
    return kept.map(
        module ->
            new Submitted<>(
                parsed.form(), module, digest(parsed.document().fields().deepCopy(), module)));
  }

  private static Digest digest(ObjectNode fields, Optional<ModuleFile> module) {
    module.ifPresent(file -> fields.put(TaskDocumentParser.FILE, file.digest().toString()));
    try {
      return Digest.of(CANONICAL.writeValueAsString(fields).getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree cannot be written as JSON", e);
    }
  }
}
