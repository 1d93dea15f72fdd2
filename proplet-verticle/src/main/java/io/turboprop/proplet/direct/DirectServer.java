package io.turboprop.proplet.direct;

import io.turboprop.codec.CallFrames;
import io.turboprop.model.BootId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RevisionKey;
import io.turboprop.proplet.http.Faults;
import io.turboprop.proplet.http.HttpCalls;
import io.turboprop.proplet.serve.CallDesk;
import io.turboprop.wire.FunctionCall.Header;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Calls over HTTP and on lines, as docs/native-protocol.md has them. Who does not know the token of
 * this boot is refused. Lives on the proplet's context.
 */
public final class DirectServer {
  static final String OURS = "x-turboprop-";
  static final String TOKEN = "X-Turboprop-Token";
  static final String SCRIPT = "X-Turboprop-Script";
  static final String BOOT = "X-Turboprop-Boot";
  static final String FAULT = "X-Turboprop-Fault";

  private static final int MOST_HEADER_BYTES = 1 << 20;

  private final HttpServer server;
  private final Context context;
  private final BootId boot;
  private final byte[] token;
  private final CallDesk desk;
  private final HttpCalls calls;

  private DirectServer(
      HttpServer server,
      Context context,
      BootId boot,
      String token,
      CallDesk desk,
      HttpCalls calls) {
    this.server = server;
    this.context = context;
    this.boot = boot;
    this.token = token.getBytes(StandardCharsets.UTF_8);
    this.desk = desk;
    this.calls = calls;
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
    var door =
        new DirectServer(
            server,
            vertx.getOrCreateContext(),
            boot,
            token,
            calls,
            new HttpCalls(calls, DirectServer::fault, loop));
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
      request.response().setStatusCode(403).putHeader(FAULT, ReasonCode.NOT_SERVED.code()).end();
      return;
    }
    String path = String.valueOf(request.path());
    if (path.equals("/") && CallFrames.PROTOCOL.equals(request.getHeader("Upgrade"))) {
      request.response().putHeader(BOOT, boot.value());
      request.toNetSocket().onSuccess(socket -> CallLine.begin(socket, desk, context));
      return;
    }
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
      calls.invoke(request, target.get().revision());
    } else {
      String script = Optional.ofNullable(request.getHeader(SCRIPT)).orElse("");
      List<Header> headers = headers(request.headers());
      calls.http(
          request,
          target.get().revision(),
          new HttpCalls.Passed(script, target.get().rest(), headers));
    }
  }

  /** The code for the manager, the sentence for people. */
  private static Faults.Answer fault(Reason why) {
    return new Faults.Answer(500, FAULT, why.code().code(), Buffer.buffer(why.message()));
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
