package io.turboprop.manager.api;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.turboprop.codec.JsonOut;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Answers what the HTTP decoder refused, in the shape of {@link Problem}. */
final class InvalidRequests {
  private InvalidRequests() {}

  static void answer(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    if (cause instanceof TooLongHttpLineException) {
      send(request, 414, "URI too long", "the request line is too long");
    } else if (cause instanceof TooLongHttpHeaderException) {
      send(request, 431, "request header fields too large", "the headers are too long");
    } else {
      send(request, 400, "something went wrong with the request", "this is not HTTP");
    }
  }

  private static void send(HttpServerRequest request, int status, String title, String detail) {
    Buffer body =
        Buffer.buffer(
            JsonOut.object(
                out -> {
                  out.text("error", title + ": " + detail);
                  out.text("type", "about:blank");
                  out.text("title", title);
                  out.whole("status", status);
                  out.text("detail", detail);
                }));
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", Answer.JSON)
        .putHeader("Connection", "close")
        .end(body)
        .onComplete(sent -> request.connection().close());
  }
}
