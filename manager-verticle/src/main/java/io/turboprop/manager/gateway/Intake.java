package io.turboprop.manager.gateway;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Map;

/** The body of a request, and its headers as they are passed on. */
final class Intake {
  private static final String LENGTH = "Content-Length";
  private static final String FORWARDED_FOR = "X-Forwarded-For";
  private static final String FORWARDED_PROTO = "X-Forwarded-Proto";
  private static final String FORWARDED_HOST = "X-Forwarded-Host";
  private static final int MOST_DIGITS = 9;

  private Intake() {}

  /** How a body is read. */
  enum Kind {
    NONE,
    /** So small, as it says, that it is read before the call begins. */
    WHOLE,
    STREAM
  }

  static Kind kind(HttpServerRequest request, int wholeBytes) {
    String length = request.getHeader(LENGTH);
    if (length != null) {
      boolean large = length.length() > MOST_DIGITS || Integer.parseInt(length) > wholeBytes;
      return large ? Kind.STREAM : length.equals("0") ? Kind.NONE : Kind.WHOLE;
    }
    if (request.version() == HttpVersion.HTTP_2) {
      HttpMethod method = request.method();
      boolean usuallyNone = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
      return usuallyNone ? Kind.WHOLE : Kind.STREAM;
    }
    return request.headers().contains("Transfer-Encoding") ? Kind.STREAM : Kind.NONE;
  }

  /**
   * Reads to the end; the caller listens to the request's failures.
   *
   * @param setting bounds it
   * @return fails with TOO_LARGE
   */
  static Future<Buffer> whole(HttpServerRequest request, int mostBytes, String setting) {
    Promise<Buffer> read = Promise.promise();
    Buffer all = Buffer.buffer();
    request.handler(
        bytes -> {
          if (all.length() + bytes.length() > mostBytes) {
            read.tryFail(
                new OrchestratorException(
                    ErrorCode.TOO_LARGE,
                    "the body has more than " + mostBytes + " bytes; see " + setting));
          } else {
            all.appendBuffer(bytes);
          }
        });
    request.endHandler(end -> read.tryComplete(all));
    request.resume();
    return read.future();
  }

  /** With what this gateway says of the client. */
  static List<Map.Entry<String, String>> headers(HttpServerRequest request) {
    MultiMap from = request.headers();
    List<Map.Entry<String, String>> passed =
        PassedHeaders.without(from.getAll("Connection")).of(from);
    String host = from.get("Host");
    if (host == null && request.authority() != null) {
      host = request.authority().toString();
      passed.add(Map.entry("Host", host));
    }
    forwarded(request, passed);
    if (host != null && !from.contains(FORWARDED_HOST)) {
      passed.add(Map.entry(FORWARDED_HOST, host));
    }
    if (!from.contains(FORWARDED_PROTO)) {
      passed.add(Map.entry(FORWARDED_PROTO, String.valueOf(request.scheme())));
    }
    return passed;
  }

  private static void forwarded(HttpServerRequest request, List<Map.Entry<String, String>> passed) {
    String client = request.remoteAddress() == null ? "" : request.remoteAddress().hostAddress();
    if (client == null || client.isEmpty()) {
      return;
    }
    List<String> before = request.headers().getAll(FORWARDED_FOR);
    if (!before.isEmpty()) {
      passed.removeIf(header -> header.getKey().equalsIgnoreCase(FORWARDED_FOR));
      client = String.join(", ", before) + ", " + client;
    }
    passed.add(Map.entry(FORWARDED_FOR, client));
  }
}
