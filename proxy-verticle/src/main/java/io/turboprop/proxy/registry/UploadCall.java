package io.turboprop.proxy.registry;

import io.turboprop.proxy.registry.RegistrySend.Part;
import io.turboprop.proxy.registry.RegistrySend.Request;
import io.turboprop.proxy.service.Blob;
import io.turboprop.proxy.transfer.ImageException;
import io.turboprop.proxy.transfer.RetryBudget;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Brings one blob into a repository (OCI distribution specification, "Pushing blobs"): small ones
 * in one {@code PUT}, larger ones in parts by {@code PATCH}. After a cut the registry is asked what
 * it has, and the upload goes on from there; where the registry has forgotten it, which
 * docker-registry does when the cut was inside of a part, it begins anew.
 */
final class UploadCall {
  private static final long CANCEL_S = 5;

  private final RegistryGet get;
  private final RegistrySend send;
  private final Retrying retrying;
  private final PushLimits limits;

  UploadCall(RegistryGet get, RegistrySend send, Retrying retrying, PushLimits limits) {
    this.get = get;
    this.send = send;
    this.retrying = retrying;
    this.limits = limits;
  }

  /**
   * Sends the blob unless it is there.
   *
   * @param progress is told how many of its bytes are there or on their way
   * @return whether anything was sent
   */
  Future<Boolean> upload(RegistryHost host, String repository, Blob blob, LongConsumer progress) {
    Upload upload = new Upload(blob, progress, limits);
    return retrying.run(budget -> new Attempt(host, repository, upload, budget).run());
  }

  Future<Boolean> has(RegistryHost host, String repository, Blob blob) {
    return retrying.run(budget -> isThere(host, repository, blob));
  }

  private Future<Boolean> isThere(RegistryHost host, String repository, Blob blob) {
    String path = "blobs/" + blob.digest();
    return get.head(host, repository, path)
        .compose(
            answer ->
                switch (answer.statusCode()) {
                  case 200 -> {
                    Bodies.discard(answer);
                    yield Future.succeededFuture(true);
                  }
                  // What is wrong with the request is told better by an answer with a body.
                  case 400, 404 -> {
                    Bodies.discard(answer);
                    yield Future.succeededFuture(false);
                  }
                  default -> RegistryErrors.of(answer, "registry " + host, path);
                });
  }

  /** One try; leaves in the upload how far it came. */
  private final class Attempt {
    private final RegistryHost host;
    private final String repository;
    private final Upload upload;
    private final RetryBudget budget;
    private final String what;

    Attempt(RegistryHost host, String repository, Upload upload, RetryBudget budget) {
      this.host = host;
      this.repository = repository;
      this.upload = upload;
      this.budget = budget;
      this.what = "the upload of " + upload.blob().digest();
    }

    Future<Boolean> run() {
      long before = upload.furthest();
      return lookUp()
          .compose(known -> isThere(host, repository, upload.blob()))
          .compose(there -> there ? Future.succeededFuture(false) : sendAll().map(true))
          .recover(
              failure -> {
                upload.doubt();
                if (upload.furthest() > before) {
                  budget.progressed();
                }
                boolean over = failure instanceof ImageException told && !told.mayPass();
                Future<Void> cancelled = over ? cancel() : Future.succeededFuture();
                return cancelled.transform(done -> Future.failedFuture(failure));
              });
    }

    /** What the registry has of an upload that was cut. */
    private Future<Void> lookUp() {
      if (!upload.isDoubtful() || upload.session().isEmpty()) {
        return Future.succeededFuture();
      }
      URI session = upload.session().get();
      return ask(Request.empty(HttpMethod.GET, session, what))
          .compose(
              answer -> {
                Optional<Long> has = range(answer);
                if (answer.statusCode() / 100 != 2 || has.isEmpty()) {
                  Bodies.discard(answer);
                  upload.forget();
                  return Future.succeededFuture();
                }
                return goOn(answer, session, has.get());
              });
    }

    private Future<Void> sendAll() {
      Promise<Void> done = Promise.promise();
      step(done);
      return done.future();
    }

    /** Not by composing: large blobs have many parts. */
    private void step(Promise<Void> done) {
      Future<Boolean> next =
          upload.session().map(this::next).orElseGet(() -> begin().map(begun -> false));
      next.onFailure(done::fail)
          .onSuccess(
              finished -> {
                if (finished) {
                  done.complete();
                } else {
                  step(done);
                }
              });
    }

    private Future<Void> begin() {
      URI uploads = host.uri("/v2/" + repository + "/blobs/uploads/");
      return ask(Request.empty(HttpMethod.POST, uploads, what))
          .compose(
              answer ->
                  answer.statusCode() == 202
                      ? begun(answer, uploads)
                      : RegistryErrors.of(answer, "registry " + host, what));
    }

    private Future<Void> begun(HttpClientResponse answer, URI asked) {
      Bodies.discard(answer);
      Optional<URI> session = Locations.of(answer, asked, host);
      if (session.isEmpty()) {
        return Future.failedFuture(
            ImageException.unavailable("registry " + host + " does not say where to upload to"));
      }
      String least = answer.getHeader("OCI-Chunk-Min-Length");
      upload.begun(
          session.get(), least != null && least.matches("\\d{1,9}") ? Long.parseLong(least) : 0);
      return Future.succeededFuture();
    }

    /**
     * @return whether that was all
     */
    private Future<Boolean> next(URI session) {
      if (upload.isWhole() || upload.isComplete()) {
        return commit(session);
      }
      long from = upload.confirmed();
      long length = upload.nextLength();
      Request patch =
          new Request(
              HttpMethod.PATCH,
              session,
              Map.of(
                  "Content-Type",
                  "application/octet-stream",
                  "Content-Range",
                  from + "-" + (from + length - 1)),
              Optional.of(new Part(upload.blob(), from, length, upload.progress())),
              what);
      return ask(patch)
          .compose(
              answer ->
                  switch (answer.statusCode()) {
                    case 201, 202, 204 -> taken(answer, session, from, length);
                    case 413 -> smaller(answer);
                    case 400, 405, 411, 415, 501 -> whole(answer);
                    case 404, 416 -> lost(answer);
                    default -> RegistryErrors.of(answer, "registry " + host, what);
                  });
    }

    private Future<Boolean> taken(HttpClientResponse answer, URI session, long from, long length) {
      long has = range(answer).orElse(from + length);
      if (has <= from || has > from + length) {
        Bodies.discard(answer);
        return Future.failedFuture(
            ImageException.unavailable(
                "registry %s says that it has %d bytes of %s, but bytes %d to %d were sent"
                    .formatted(host, has, upload.blob().digest(), from, from + length)));
      }
      return goOn(answer, session, has).map(false);
    }

    private Future<Void> goOn(HttpClientResponse answer, URI session, long has) {
      Bodies.discard(answer);
      upload.goOn(Locations.of(answer, session, host).orElse(session), has);
      return Future.succeededFuture();
    }

    /** A limit, often of a proxy in front of the registry. */
    private Future<Boolean> smaller(HttpClientResponse answer) {
      if (!upload.canShrink()) {
        return RegistryErrors.of(answer, "registry " + host, what);
      }
      Bodies.discard(answer);
      return cancel()
          .transform(
              done -> {
                upload.shrink();
                return Future.succeededFuture(false);
              });
    }

    /** Some registries know no parts. */
    private Future<Boolean> whole(HttpClientResponse answer) {
      if (!upload.isInParts()) {
        return RegistryErrors.of(answer, "registry " + host, what);
      }
      Bodies.discard(answer);
      return cancel()
          .transform(
              done -> {
                upload.inOneRequest();
                return Future.succeededFuture(false);
              });
    }

    /**
     * It has forgotten the upload, or has other bytes than we think: asked again at the next try.
     */
    private <T> Future<T> lost(HttpClientResponse answer) {
      return RegistryErrors.<T>of(answer, "registry " + host, what)
          .recover(
              told ->
                  Future.failedFuture(
                      ImageException.unavailable(String.valueOf(told.getMessage()))));
    }

    private Future<Boolean> commit(URI session) {
      Blob blob = upload.blob();
      Optional<Part> body =
          upload.isComplete()
              ? Optional.empty()
              : Optional.of(new Part(blob, 0, blob.size(), upload.progress()));
      Request put =
          new Request(
              HttpMethod.PUT,
              Locations.with(session, "digest", blob.digest().toString()),
              Map.of("Content-Type", "application/octet-stream"),
              body,
              what);
      return ask(put)
          .compose(
              answer ->
                  switch (answer.statusCode()) {
                    case 201, 202, 204 -> committed(answer);
                    case 413 -> smaller(answer);
                    case 404, 416 -> lost(answer);
                    default -> RegistryErrors.of(answer, "registry " + host, what);
                  });
    }

    private Future<Boolean> committed(HttpClientResponse answer) {
      Bodies.discard(answer);
      upload.progress().accept(upload.blob().size());
      return Locations.check(answer, upload.blob().digest(), host).map(true);
    }

    private Optional<Long> range(HttpClientResponse answer) {
      String header = answer.getHeader("Range");
      return header == null ? Optional.empty() : Upload.range(header);
    }

    private Future<HttpClientResponse> ask(Request request) {
      return send.send(host, repository, request, budget);
    }

    /**
     * So that the registry need not keep what nobody will finish; it does not matter if it fails.
     */
    private Future<Void> cancel() {
      return upload
          .session()
          .map(session -> ask(Request.empty(HttpMethod.DELETE, session, what)))
          .map(asked -> asked.onSuccess(Bodies::discard).timeout(CANCEL_S, TimeUnit.SECONDS))
          .map(Future::<Void>mapEmpty)
          .orElseGet(Future::succeededFuture);
    }
  }
}
