package io.turboprop.proplet.direct;

import io.turboprop.model.BootId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RevisionKey;
import io.turboprop.proplet.serve.BodyPipe;
import io.turboprop.proplet.serve.CallDesk;
import io.turboprop.wire.FunctionCall.CallHead;
import io.turboprop.wire.FunctionCall.Header;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Calls over HTTP, as docs/native-protocol.md has them ("Calls over HTTP"). Who does not know the
 * token of this boot is refused. Lives on the proplet's context.
 */
public final class DirectServer {
  static final String OURS = "x-turboprop-";
  static final String TOKEN = "X-Turboprop-Token";
  static final String LEFT = "X-Turboprop-Left-Ms";
  static final String SCRIPT = "X-Turboprop-Script";
  static final String BOOT = "X-Turboprop-Boot";

  private static final int MOST_HEADER_BYTES = 1 << 20;
  private static final int MOST_INVOKE_BYTES = 8 << 20;
  private static final int WHOLE_BODY_BYTES = 64 << 10;
  private static final long MOST_LEFT_MS = Duration.ofDays(1).toMillis();
  private static final long USUAL_LEFT_MS = Duration.ofMinutes(1).toMillis();

  private final HttpServer server;
  private final BootId boot;
  private final byte[] token;
  private final CallDesk calls;
  private final Executor loop;

  private DirectServer(
      HttpServer server, BootId boot, String token, CallDesk calls, Executor loop) {
    this.server = server;
    this.boot = boot;
    this.token = token.getBytes(StandardCharsets.UTF_8);
    this.calls = calls;
    this.loop = loop;
  }

  /**
   * Begins to listen; called on the proplet's context.
   *
   * @param port 0 for any free one
   * @param token that has to come with each request
   */
  public static Future<DirectServer> listen(
      Vertx vertx,
      String host,
      int port,
      BootId boot,
      String token,
      CallDesk calls,
      Executor loop) {
    HttpServer server =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setIdleTimeout(0)
                .setMaxHeaderSize(MOST_HEADER_BYTES)
                .setMaxInitialLineLength(MOST_HEADER_BYTES)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setHttp2ClearTextEnabled(false));
    var door = new DirectServer(server, boot, token, calls, loop);
    server.requestHandler(door::take);
    return server.listen(port, host).map(door);
  }

  /** The port it got. */
  public int port() {
    return server.actualPort();
  }

  public Future<Void> close() {
    return server.close();
  }

  private void take(HttpServerRequest request) {
    String given = request.getHeader(TOKEN);
    if (given == null || !MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token)) {
      request
          .response()
          .setStatusCode(403)
          .putHeader(DirectSink.FAULT, ReasonCode.NOT_SERVED.code())
          .end();
      return;
    }
    String path = String.valueOf(request.path());
    if (path.equals("/")) {
      request.response().setStatusCode(204).putHeader(BOOT, boot.value()).end();
      return;
    }
    Optional<Target> target = Target.of(path);
    if (target.isEmpty()) {
      request.response().setStatusCode(404).end();
      return;
    }
    if (target.get().invoke()) {
      invoke(request, target.get());
    } else {
      http(request, target.get());
    }
  }

  /**
   * What a path names: {@code /invoke/{uid}/{number}} or {@code /http/{uid}/{number}…}.
   *
   * @param rest of the path, as it came
   */
  record Target(boolean invoke, RevisionKey revision, String rest) {
    static Optional<Target> of(String path) {
      boolean invoke = path.startsWith("/invoke/");
      if (!invoke && !path.startsWith("/http/")) {
        return Optional.empty();
      }
      int uid = invoke ? "/invoke/".length() : "/http/".length();
      int number = path.indexOf('/', uid) + 1;
      if (number == 0) {
        return Optional.empty();
      }
      int end = path.indexOf('/', number);
      end = end < 0 ? path.length() : end;
      try {
        var key =
            new RevisionKey(path.substring(uid, number - 1), Long.parseLong(path, number, end, 10));
        return Optional.of(new Target(invoke, key, path.substring(end)));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }

  private void invoke(HttpServerRequest request, Target target) {
    DirectSink sink = new DirectSink(request, loop);
    if (length(request) > MOST_INVOKE_BYTES) {
      sink.fault(
          new Reason(
              ReasonCode.BAD_INPUT,
              "the body of an invocation may have " + MOST_INVOKE_BYTES + " bytes"));
      return;
    }
    whole(
        request,
        sink,
        body -> calls.invoke(target.revision(), left(request), body.getBytes(), sink));
  }

  private void http(HttpServerRequest request, Target target) {
    DirectSink sink = new DirectSink(request, loop);
    var head =
        new CallHead.Http(
            request.method().name(),
            Optional.ofNullable(request.getHeader(SCRIPT)).orElse(""),
            target.rest(),
            Optional.ofNullable(request.query()).orElse(""),
            headers(request.headers()));
    long length = length(request);
    if (length == 0) {
      sink.began(
          calls.http(target.revision(), left(request), head, InputStream.nullInputStream(), sink));
    } else if (length > 0 && length <= WHOLE_BODY_BYTES) {
      whole(
          request,
          sink,
          body ->
              calls.http(
                  target.revision(),
                  left(request),
                  head,
                  new ByteArrayInputStream(body.getBytes()),
                  sink));
    } else {
      BodyPipe pipe = new BodyPipe(() -> loop.execute(request::resume));
      pour(request, sink, pipe);
      sink.began(calls.http(target.revision(), left(request), head, pipe, sink));
    }
  }

  /** What to do with a body. */
  private interface Begin {
    CallDesk.Abandon with(Buffer body);
  }

  private static void whole(HttpServerRequest request, DirectSink sink, Begin begin) {
    request.body().onSuccess(body -> sink.began(begin.with(body)));
  }

  private static void pour(HttpServerRequest request, DirectSink sink, BodyPipe pipe) {
    request.handler(
        piece -> {
          if (!pipe.put(piece.getBytes())) {
            request.pause();
          }
        });
    request.endHandler(end -> pipe.end());
    sink.whenGone(() -> pipe.fail("the caller is gone"));
  }

  /** Bytes of the body, -1 if it does not say. */
  private static long length(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    if (length == null) {
      return request.getHeader("Transfer-Encoding") == null ? 0 : -1;
    }
    try {
      return Long.parseLong(length);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private static Duration left(HttpServerRequest request) {
    String left = request.getHeader(LEFT);
    long ms = USUAL_LEFT_MS;
    if (left != null) {
      try {
        ms = Math.clamp(Long.parseLong(left), 1, MOST_LEFT_MS);
      } catch (NumberFormatException e) {
        ms = USUAL_LEFT_MS;
      }
    }
    return Duration.ofMillis(ms);
  }

  /** Those of the client, without ours. */
  private static List<Header> headers(MultiMap all) {
    List<Header> headers = new ArrayList<>(all.size());
    for (Map.Entry<String, String> header : all) {
      if (!header.getKey().toLowerCase(Locale.ROOT).startsWith(OURS)) {
        headers.add(new Header(header.getKey(), header.getValue()));
      }
    }
    return headers;
  }
}
