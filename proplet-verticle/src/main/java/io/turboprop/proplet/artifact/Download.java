package io.turboprop.proplet.artifact;

import io.turboprop.model.ReasonCode;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;

/**
 * One GET of a module straight from its URL, streamed to a file (wire reference §18 "Direct
 * download"). Redirects are followed.
 */
final class Download {
  private final Vertx vertx;
  private final URI uri;
  private final Path file;
  private final ImageLimits limits;
  private final Promise<Path> promise = Promise.promise();
  private final Cancellable timeout;
  private long bytes;

  private Download(Vertx vertx, Timers timers, URI uri, Path file, ImageLimits limits) {
    this.vertx = vertx;
    this.uri = uri;
    this.file = file;
    this.limits = limits;
    this.timeout =
        timers.after(
            limits.downloadTimeout(),
            () ->
                fail(
                    ReasonCode.IMAGE_UNAVAILABLE,
                    "not complete after " + limits.downloadTimeout().toSeconds() + " s"));
  }

  /**
   * @param file written to; complete when the future succeeds, which fails with {@link
   *     ImageException} only
   */
  static Future<Path> begin(
      Vertx vertx, Timers timers, HttpClient client, URI uri, Path file, ImageLimits limits) {
    var download = new Download(vertx, timers, uri, file, limits);
    client
        .request(
            new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(uri.toString())
                .setFollowRedirects(true))
        .compose(request -> request.send())
        .onSuccess(download::answered)
        .onFailure(download::unreachable);
    Future<Path> done = download.promise.future();
    return done.onComplete(ignored -> download.timeout.cancel());
  }

  private void answered(HttpClientResponse response) {
    response.pause();
    if (response.statusCode() != 200) {
      refuse(
          response,
          codeOf(response.statusCode()),
          "the server answered " + response.statusCode() + " " + response.statusMessage());
      return;
    }
    String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type != null && !isModule(type)) {
      refuse(
          response,
          ReasonCode.IMAGE_INVALID,
          "content type is " + type + ", expected application/wasm or application/octet-stream");
      return;
    }
    vertx
        .fileSystem()
        .open(file.toString(), new OpenOptions().setTruncateExisting(true))
        .onSuccess(out -> copy(response, out))
        .onFailure(cause -> refuse(response, codeOf(cause), cause.toString()));
  }

  private void copy(HttpClientResponse response, AsyncFile out) {
    promise.future().onFailure(ignored -> abort(response, out));
    out.exceptionHandler(cause -> fail(codeOf(cause), "disk: " + cause));
    response.exceptionHandler(cause -> fail(ReasonCode.IMAGE_UNAVAILABLE, cause.toString()));
    response.handler(piece -> write(response, out, piece));
    response.endHandler(
        ignored ->
            out.close()
                .onSuccess(closed -> promise.tryComplete(file))
                .onFailure(cause -> fail(codeOf(cause), "disk: " + cause)));
    response.resume();
  }

  private void write(HttpClientResponse response, AsyncFile out, Buffer piece) {
    bytes += piece.length();
    if (bytes > limits.downloadBytes()) {
      fail(
          ReasonCode.IMAGE_INVALID, "longer than the " + limits.downloadBytes() + " bytes allowed");
      return;
    }
    out.write(piece);
    if (out.writeQueueFull()) {
      response.pause();
      out.drainHandler(ignored -> response.resume());
    }
  }

  private static void abort(HttpClientResponse response, AsyncFile out) {
    response.exceptionHandler(ignored -> {});
    response.handler(ignored -> {});
    response.request().reset();
    out.close();
  }

  private void refuse(HttpClientResponse response, ReasonCode code, String why) {
    response.exceptionHandler(ignored -> {});
    response.request().reset();
    fail(code, why);
  }

  private void unreachable(Throwable cause) {
    fail(
        ReasonCode.IMAGE_UNAVAILABLE,
        cause.getMessage() == null ? cause.toString() : cause.getMessage());
  }

  private void fail(ReasonCode code, String why) {
    promise.tryFail(new ImageException(code, "download of " + shown(uri) + ": " + why));
  }

  private static boolean isModule(String type) {
    String lower = type.toLowerCase(Locale.ROOT);
    return lower.contains("application/wasm") || lower.contains("application/octet-stream");
  }

  private static ReasonCode codeOf(Throwable ofTheDisk) {
    return ImageException.notStored("", ofTheDisk).code();
  }

  private static ReasonCode codeOf(int status) {
    return switch (status) {
      case 401, 403 -> ReasonCode.IMAGE_DENIED;
      case 404, 410 -> ReasonCode.IMAGE_NOT_FOUND;
      case 408, 425, 429 -> ReasonCode.IMAGE_UNAVAILABLE;
      default -> status >= 500 ? ReasonCode.IMAGE_UNAVAILABLE : ReasonCode.IMAGE_INVALID;
    };
  }

  /** Without user and query, which may hold secrets. */
  private static String shown(URI uri) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return uri.getScheme() + "://" + uri.getHost() + port + uri.getPath();
  }
}
