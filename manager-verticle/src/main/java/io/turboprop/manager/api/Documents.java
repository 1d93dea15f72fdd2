package io.turboprop.manager.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.codec.Fields;
import io.turboprop.codec.Json;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.manager.store.BlobStore;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Documents of tasks or functions from request bodies: received, parsed and understood, their
 * module kept in the blob folder only when everything else was right. What is long or brings a
 * module is read on worker threads, the rest where it arrives: the way to a worker and back takes
 * longer than reading it.
 */
final class Documents {
  /** Read within a fraction of a millisecond. */
  private static final int SHORT_BYTES = 16 << 10;

  private static final long FILE_PATIENCE_S = 10;
  private static final ObjectWriter CANONICAL =
      Json.mapper().writer().with(JsonNodeFeature.WRITE_PROPERTIES_SORTED);

  private final BodyReader bodies;
  private final BlobStore blobs;
  private final ModuleIntake intake;
  private final WorkerExecutor workers;
  private final Kind kind;

  Documents(
      BodyReader bodies, BlobStore blobs, ModuleIntake intake, WorkerExecutor workers, Kind kind) {
    this.bodies = bodies;
    this.blobs = blobs;
    this.intake = intake;
    this.workers = workers;
    this.kind = kind;
  }

  /**
   * What a request asks for.
   *
   * @param form the fields, understood
   * @param fields those that are read, without {@code file}
   */
  record Submitted<T>(T form, Optional<ModuleFile> module, ObjectNode fields) {

    /**
     * Digest of what was sent, the module included: equal for equal requests, whatever the order
     * and spacing of their fields.
     */
    Digest request() {
      ObjectNode all = fields.deepCopy();
      module.ifPresent(file -> all.put(DocumentParser.FILE, file.digest().toString()));
      try {
        return Digest.of(CANONICAL.writeValueAsString(all).getBytes(StandardCharsets.UTF_8));
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("a tree cannot be written as JSON", e);
      }
    }
  }

  /**
   * What is read.
   *
   * @param name for errors
   * @param fields names of those that are read, without {@code file}
   * @param fieldsBytes most bytes without {@code file}
   */
  record Kind(String name, Set<String> fields, int fieldsBytes) {}

  /**
   * Of many documents in one body.
   *
   * @param documents at most
   * @param bytes of all their fields at most, without their {@code file}s
   */
  record Bounds(int documents, int bytes) {}

  /** How fields are understood. */
  interface Form<T> {
    /**
     * Throws what is wrong with them; runs on an event loop or a worker thread, so it must not
     * block.
     *
     * @param module whether a module came with them
     */
    T read(Fields fields, boolean module);
  }

  private record Parsed<T>(Document document, T form) {}

  <T> Future<Submitted<T>> read(HttpServerRequest request, Form<T> form) {
    return bodies.read(request).compose(body -> understand(body, form)).compose(this::keep);
  }

  private <T> Future<Parsed<T>> understand(Body body, Form<T> form) {
    if (body instanceof Body.InMemory(Buffer bytes) && bytes.length() <= SHORT_BYTES) {
      try {
        return Future.succeededFuture(understood(parse(body, Documents::notHere), form));
      } catch (NeedsWorkerException e) {
        // once more, where a file can be made
      } catch (IOException | RuntimeException e) {
        return Future.failedFuture(e);
      }
    }
    return workers.executeBlocking(() -> understood(parse(body, this::temporaryFile), form), false);
  }

  private static Path notHere() {
    throw new NeedsWorkerException();
  }

  /**
   * Many documents, in their order; what is wrong with one says its failure and is nobody else's.
   * Fails if the body cannot be read to its end.
   */
  <T> Future<List<Future<Submitted<T>>>> readMany(
      HttpServerRequest request, Bounds bounds, Form<T> form) {
    return bodies
        .read(request)
        .compose(body -> workers.executeBlocking(() -> each(body, bounds, form), false))
        .compose(this::keepAll);
  }

  private <T> List<Future<Parsed<T>>> each(Body body, Bounds bounds, Form<T> form)
      throws IOException {
    try (InputStream in = body.open()) {
      List<Future<Parsed<T>>> all = new ArrayList<>();
      for (Document document : new BatchParser(kind, bounds, this::temporaryFile).parse(in)) {
        all.add(attempted(document, form));
      }
      return all;
    } finally {
      body.discard();
    }
  }

  private <T> Future<Parsed<T>> attempted(Document document, Form<T> form) throws IOException {
    try {
      return Future.succeededFuture(understood(document, form));
    } catch (RuntimeException wrong) {
      return Future.failedFuture(wrong);
    }
  }

  /** One module after the other; ends when each is kept or refused. */
  private <T> Future<List<Future<Submitted<T>>>> keepAll(List<Future<Parsed<T>>> all) {
    List<Future<Submitted<T>>> kept = new ArrayList<>(all.size());
    Future<?> last = Future.succeededFuture();
    for (Future<Parsed<T>> one : all) {
      Future<?> before = last;
      Future<Submitted<T>> now =
          one.compose(
              parsed ->
                  parsed.document().module().isEmpty()
                      ? keep(parsed)
                      : before.transform(done -> keep(parsed)));
      kept.add(now);
      last = now;
    }
    return Future.join(kept).transform(done -> Future.succeededFuture(kept));
  }

  /**
   * A document whose module came beside it.
   *
   * @param module a temporary file, which is taken over
   */
  <T> Future<Submitted<T>> read(String text, Path module, Form<T> form) {
    return workers
        .executeBlocking(() -> understood(parse(text, module), form), false)
        .compose(this::keep);
  }

  private Document parse(Body body, Supplier<Path> file) throws IOException {
    try (InputStream in = body.open()) {
      return new DocumentParser(kind, file).parse(in);
    } finally {
      body.discard();
    }
  }

  private Document parse(String text, Path module) throws IOException {
    try {
      Document document = parse(new Body.InMemory(Buffer.buffer(text)), this::temporaryFile);
      if (document.module().isPresent()) {
        document.forget();
        throw new MalformedMessageException(
            kind.name() + ": file stands in the document and in a part of the form; send it once");
      }
      return new Document(document.fields(), Optional.of(module));
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(module);
      throw e;
    }
  }

  private <T> Parsed<T> understood(Document document, Form<T> form) throws IOException {
    try {
      Fields fields = Fields.of(kind.name(), document.fields());
      return new Parsed<>(document, form.read(fields, document.module().isPresent()));
    } catch (RuntimeException e) {
      document.forget();
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
    return kept.map(module -> new Submitted<>(parsed.form(), module, parsed.document().fields()));
  }

  /** A document brings a module, and its file cannot be made on an event loop. */
  private static final class NeedsWorkerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NeedsWorkerException() {
      super("a file is needed", null, false, false);
    }
  }
}
