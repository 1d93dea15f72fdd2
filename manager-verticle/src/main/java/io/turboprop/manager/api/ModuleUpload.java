package io.turboprop.manager.api;

import io.turboprop.manager.task.ModuleFile;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Path;

/**
 * Takes the module of a multipart form: part {@code file}, a name that ends in {@code .wasm} (wire
 * reference §9.4). The bytes go straight to a file.
 */
final class ModuleUpload {
  private static final String PART = "file";

  private final Vertx vertx;
  private final BodyReader bodies;
  private final ModuleIntake intake;

  ModuleUpload(Vertx vertx, BodyReader bodies, ModuleIntake intake) {
    this.vertx = vertx;
    this.bodies = bodies;
    this.intake = intake;
  }

  /** The kept module. To be called in the same turn of the loop in which the request came. */
  Future<ModuleFile> receive(HttpServerRequest request) {
    return bodies.<Path>inTime(request, path -> read(request, path)).compose(intake::keep);
  }

  private void read(HttpServerRequest request, Promise<Path> whole) {
    String type = request.getHeader("Content-Type");
    if (type == null || !type.startsWith("multipart/form-data")) {
      whole.fail(refused(ErrorCode.UNSUPPORTED_CONTENT_TYPE, "must be multipart/form-data"));
      return;
    }
    request.exceptionHandler(
        failure -> whole.tryFail(refused(ErrorCode.INVALID_REQUEST, "the form is malformed")));
    Parts parts = new Parts(whole);
    try {
      request.setExpectMultipart(true);
    } catch (RuntimeException e) {
      whole.tryFail(refused(ErrorCode.INVALID_REQUEST, "the form is malformed"));
      return;
    }
    request.uploadHandler(parts::part);
    request.endHandler(end -> parts.end());
  }

  private static OrchestratorException refused(ErrorCode code, String what) {
    return new OrchestratorException(code, "upload: " + what);
  }

  /** The parts of one form; only the first fitting one is kept. */
  private final class Parts {
    private final Promise<Path> whole;
    private boolean found;

    Parts(Promise<Path> whole) {
      this.whole = whole;
    }

    void part(HttpServerFileUpload part) {
      if (found || !part.name().equals(PART)) {
        return;
      }
      found = true;
      if (!part.filename().endsWith(".wasm")) {
        whole.tryFail(refused(ErrorCode.INVALID_REQUEST, "file name must end in .wasm"));
        return;
      }
      bodies.spool(part, Buffer.buffer()).onSuccess(this::complete).onFailure(whole::tryFail);
    }

    void end() {
      if (!found) {
        whole.tryFail(refused(ErrorCode.INVALID_REQUEST, "the form has no file in part \"file\""));
      }
    }

    /** The file came too late if the request was given up meanwhile. */
    private void complete(Path path) {
      if (!whole.tryComplete(path)) {
        vertx.fileSystem().delete(path.toString());
      }
    }
  }
}
