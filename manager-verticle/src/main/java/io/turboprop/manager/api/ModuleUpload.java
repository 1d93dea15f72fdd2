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
    return bodies
        .<Path>inTime(request, path -> read(request, path, Promise.promise()))
        .compose(intake::keep);
  }

  /**
   * A form of two parts.
   *
   * @param text of the other part
   * @param module in a temporary file, which the caller takes over
   */
  record Form(String text, Path module) {}

  /**
   * A module with a text in a part of that name, before or after it. To be called in the same turn
   * of the loop in which the request came.
   */
  Future<Form> receive(HttpServerRequest request, String textPart) {
    return bodies.inTime(
        request,
        whole -> {
          Promise<Path> module = Promise.promise();
          Promise<Void> end = Promise.promise();
          read(request, module, end);
          module
              .future()
              .compose(path -> withText(request, textPart, path, end.future()))
              .onFailure(whole::tryFail)
              .onSuccess(
                  form -> {
                    if (!whole.tryComplete(form)) {
                      vertx.fileSystem().delete(form.module().toString());
                    }
                  });
        });
  }

  private Future<Form> withText(
      HttpServerRequest request, String part, Path module, Future<Void> whole) {
    return whole
        .<Form>map(
            end -> {
              String text = request.getFormAttribute(part);
              if (text == null) {
                throw refused(
                    ErrorCode.INVALID_REQUEST, "the form has no text in part \"" + part + "\"");
              }
              return new Form(text, module);
            })
        .recover(
            failure ->
                vertx
                    .fileSystem()
                    .delete(module.toString())
                    .transform(gone -> Future.failedFuture(failure)));
  }

  /**
   * @param end of the whole form
   */
  private void read(HttpServerRequest request, Promise<Path> whole, Promise<Void> end) {
    String type = request.getHeader("Content-Type");
    if (type == null || !type.startsWith("multipart/form-data")) {
      whole.fail(refused(ErrorCode.UNSUPPORTED_CONTENT_TYPE, "must be multipart/form-data"));
      return;
    }
    request.exceptionHandler(
        failure -> {
          whole.tryFail(refused(ErrorCode.INVALID_REQUEST, "the form is malformed"));
          end.tryFail(refused(ErrorCode.INVALID_REQUEST, "the form is malformed"));
        });
    Parts parts = new Parts(whole);
    try {
      request.setExpectMultipart(true);
    } catch (RuntimeException e) {
      whole.tryFail(refused(ErrorCode.INVALID_REQUEST, "the form is malformed"));
      return;
    }
    request.uploadHandler(parts::part);
    request.endHandler(
        ended -> {
          parts.end();
          end.tryComplete();
        });
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
