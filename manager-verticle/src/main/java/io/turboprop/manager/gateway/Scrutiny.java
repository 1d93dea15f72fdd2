package io.turboprop.manager.gateway;

import io.turboprop.config.DurationText;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;

/** Refuses requests that two servers could understand differently, and what cannot be passed on. */
final class Scrutiny {
  private static final String TIMEOUT = "X-Turboprop-Timeout";

  private Scrutiny() {}

  /**
   * @throws OrchestratorException INVALID_REQUEST saying why
   */
  static void check(HttpServerRequest request) {
    MultiMap headers = request.headers();
    String encoding = headers.get("Transfer-Encoding");
    if (encoding != null
        && (!encoding.equalsIgnoreCase("chunked")
            || headers.getAll("Transfer-Encoding").size() > 1)) {
      throw refused("Transfer-Encoding may be chunked only");
    }
    if (headers.getAll("Content-Length").size() > 1) {
      throw refused("Content-Length is there more than once");
    }
    if (headers.getAll("Host").size() > 1) {
      throw refused("Host is there more than once");
    }
    if ("websocket".equalsIgnoreCase(headers.get("Upgrade"))) {
      throw refused("WebSocket is not passed on to functions; send plain HTTP requests");
    }
    if (request.method().equals(HttpMethod.CONNECT)) {
      throw refused("CONNECT is not passed on to functions");
    }
    if (hasDots(request.path()) || hasControls(request.uri())) {
      throw refused("the path has segments . or .., or control characters; write it without");
    }
  }

  private static boolean hasDots(String path) {
    int at = path.indexOf("/.");
    while (at >= 0) {
      int end = path.indexOf('/', at + 1);
      String segment = path.substring(at + 1, end < 0 ? path.length() : end);
      if (segment.equals(".") || segment.equals("..")) {
        return true;
      }
      at = path.indexOf("/.", at + 1);
    }
    return false;
  }

  private static boolean hasControls(String uri) {
    for (int i = 0; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c <= ' ' || c == 0x7f) {
        return true;
      }
    }
    return false;
  }

  /**
   * How long the client waits; what is longer than the longest counts as that.
   *
   * @throws OrchestratorException INVALID_REQUEST if it says something else
   */
  static Duration patience(HttpServerRequest request, GatewayConfig.Timeouts bounds) {
    String said = request.getHeader(TIMEOUT);
    if (said == null) {
      return bounds.usual();
    }
    Duration wanted =
        DurationText.parse(said)
            .filter(Duration::isPositive)
            .orElseThrow(() -> refused(TIMEOUT + " must be a duration such as 1500ms, 30s or 2m"));
    return wanted.compareTo(bounds.most()) > 0 ? bounds.most() : wanted;
  }

  /** Whether doing it twice is promised to be the same as once (RFC 9110 §9.2.2). */
  static boolean idempotent(HttpMethod method) {
    return List.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE").contains(method.name());
  }

  private static OrchestratorException refused(String why) {
    return new OrchestratorException(ErrorCode.INVALID_REQUEST, why);
  }
}
