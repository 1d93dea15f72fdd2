package io.turboprop.manager.gateway;

import io.turboprop.manager.gateway.Outcome.Answer;
import io.turboprop.manager.gateway.Outcome.Content;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.streams.ReadStream;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Brings an answer to the client. What is not whole makes the connection break. */
final class Relay {
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  private final HttpServerRequest request;
  private final Consumer<@Nullable Throwable> done;

  /**
   * @param done told once the answer is written, or why it never will be
   */
  Relay(HttpServerRequest request, Consumer<@Nullable Throwable> done) {
    this.request = request;
    this.done = done;
  }

  void begin(Answer answer, String revision, String proplet) {
    HttpServerResponse response = request.response();
    response.setStatusCode(answer.status());
    boolean coded = false;
    for (Map.Entry<String, String> header : answer.headers()) {
      response.headers().add(header.getKey(), header.getValue());
      coded |= header.getKey().equalsIgnoreCase("Content-Encoding");
    }
    if (!coded) {
      // a function's answer is passed on as it is, not compressed
      response.putHeader("Content-Encoding", "identity");
    }
    response.putHeader("X-Turboprop-Revision", revision);
    response.putHeader("X-Turboprop-Proplet", proplet);
    boolean last = lastOfConnection(answer);
    if (last) {
      response.putHeader("Connection", "close");
    }
    if (hasNoBody(answer)) {
      headOnly(answer, last);
    } else {
      switch (answer.content()) {
        case Content.Whole whole -> end(whole.bytes(), last);
        case Content.Coming coming -> pass(coming.from(), answer.length(), last);
      }
    }
  }

  /** The rest of an upload that the function did not want cannot be told from a next request. */
  private boolean lastOfConnection(Answer answer) {
    return switch (request.version()) {
      case HTTP_2 -> false;
      case HTTP_1_1 -> !request.isEnded() && Intake.kind(request, 0) != Intake.Kind.NONE;
      case HTTP_1_0 -> answer.content() instanceof Content.Coming && answer.length().isEmpty();
    };
  }

  private boolean hasNoBody(Answer answer) {
    return request.method().equals(HttpMethod.HEAD)
        || answer.status() == NO_CONTENT
        || answer.status() == NOT_MODIFIED;
  }

  private void headOnly(Answer answer, boolean last) {
    if (!answer.length().isEmpty() && answer.status() != NO_CONTENT) {
      request.response().putHeader("Content-Length", answer.length());
    }
    if (answer.content() instanceof Content.Coming coming) {
      coming.from().handler(nothing -> {}).resume();
    }
    request.response().end().onComplete(sent -> ended(last));
  }

  private void end(Buffer bytes, boolean last) {
    request.response().end(bytes).onComplete(sent -> ended(last));
  }

  private void pass(ReadStream<Buffer> from, String length, boolean last) {
    HttpServerResponse response = request.response();
    if (length.isEmpty()) {
      response.setChunked(true);
    } else {
      response.putHeader("Content-Length", length);
    }
    from.pipe()
        .endOnFailure(false)
        .to(response)
        .onSuccess(sent -> ended(last))
        .onFailure(this::broken);
  }

  private void ended(boolean last) {
    done.accept(null);
    if (last && request.version() != HttpVersion.HTTP_2) {
      request.connection().close();
    }
  }

  private void broken(Throwable failure) {
    done.accept(failure);
    request.response().reset();
  }
}
