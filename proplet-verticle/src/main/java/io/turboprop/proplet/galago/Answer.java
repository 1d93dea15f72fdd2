package io.turboprop.proplet.galago;

import io.turboprop.codec.MalformedMessageException;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.proplet.http.Bodies;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said to one request that is no call. */
final class Answer {
  private static final Logger log = LoggerFactory.getLogger(Answer.class);
  private static final String JSON = "application/json";

  private final HttpServerRequest request;
  private final HttpServerResponse response;

  Answer(HttpServerRequest request) {
    this.request = request;
    this.response = request.response();
  }

  void json(int status, byte[] body) {
    if (response.ended() || response.closed()) {
      return;
    }
    boolean unread = Bodies.unread(request);
    response.setStatusCode(status).putHeader("Content-Type", JSON);
    if (unread) {
      response.putHeader("Connection", "close");
    }
    Future<Void> sent = response.end(Buffer.buffer(body));
    if (unread) {
      sent.onComplete(done -> request.connection().close());
    }
  }

  void created(String where, byte[] body) {
    response.putHeader("Location", where);
    json(201, body);
  }

  void done() {
    response.setStatusCode(204).end();
  }

  void refused(Guard.Refusal refusal) {
    if (refusal.status() == 401) {
      response.putHeader("WWW-Authenticate", "Bearer");
    }
    json(refusal.status(), GalagoJson.error(refusal.why()));
  }

  void notAllowed(List<String> methods) {
    String allowed = String.join(", ", methods);
    response.putHeader("Allow", allowed);
    json(
        ErrorCode.METHOD_NOT_ALLOWED.status(),
        GalagoJson.error("method " + request.method() + " is not allowed, use " + allowed));
  }

  void failed(Throwable cause) {
    if (response.closed()) {
      return;
    }
    switch (cause) {
      case OrchestratorException known ->
          json(known.code().status(), GalagoJson.error(String.valueOf(known.getMessage())));
      case MalformedMessageException malformed ->
          json(
              ErrorCode.INVALID_REQUEST.status(),
              GalagoJson.error(String.valueOf(malformed.getMessage())));
      default -> {
        log.warn("{} {} failed", request.method(), request.path(), cause);
        json(
            ErrorCode.INTERNAL.status(),
            GalagoJson.error("something went wrong here, see the log"));
      }
    }
  }
}
