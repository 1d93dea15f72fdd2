package io.turboprop.manager.gateway;

import io.turboprop.calls.FrameOutbox;
import io.turboprop.codec.FrameSplitter;
import io.turboprop.manager.serving.Endpoint;
import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.RevisionKey;
import io.turboprop.wire.CallFrame;
import io.turboprop.wire.Serving;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A proplet that takes calls over HTTP as docs/native-protocol.md says; the test answers them. */
final class TestProplet implements AutoCloseable {
  static final String TOKEN = "s3cret";

  final PropletId id;
  final BootId boot;
  final AtomicInteger calls = new AtomicInteger();

  /** What came, as {@code GET /http/uid-echo/1/a?b}. */
  final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  private final Vertx vertx;
  private final HttpServerOptions options;
  volatile Handler<HttpServerRequest> guest;

  /** What it does with calls on lines; null if it gives none. */
  volatile @Nullable LineGuest lineGuest;

  final List<NetSocket> lines = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;
  private int port;

  TestProplet(Vertx vertx, String id, Handler<HttpServerRequest> guest) {
    this(vertx, id, new HttpServerOptions(), guest);
  }

  TestProplet(Vertx vertx, String id, HttpServerOptions options, Handler<HttpServerRequest> guest) {
    this.vertx = vertx;
    this.id = new PropletId(id);
    this.boot = new BootId(id + "-boot");
    this.options = options;
    this.guest = guest;
    this.server = listen();
  }

  private HttpServer listen() {
    HttpServer made = vertx.createHttpServer(options).requestHandler(this::handle);
    GatewayHouse.await(made.listen(port, "127.0.0.1"));
    port = made.actualPort();
    return made;
  }

  private void handle(HttpServerRequest request) {
    if (!TOKEN.equals(request.getHeader("X-Turboprop-Token"))) {
      request.response().setStatusCode(403).putHeader("X-Turboprop-Fault", "not_served").end();
    } else if (lineGuest != null && "turboprop-calls".equals(request.getHeader("Upgrade"))) {
      request.toNetSocket().onSuccess(this::line);
    } else if (request.uri().equals("/")) {
      request.response().setStatusCode(204).putHeader("X-Turboprop-Boot", boot.value()).end();
    } else {
      calls.incrementAndGet();
      seen.add(request.method() + " " + request.uri());
      guest.handle(request);
    }
  }

  /** Takes what managers say on a line. */
  interface LineGuest {
    /**
     * @param line what is put there goes to the manager
     */
    void take(CallFrame frame, FrameOutbox line);
  }

  private void line(NetSocket socket) {
    lines.add(socket);
    FrameOutbox out = new FrameOutbox(socket, vertx.getOrCreateContext());
    FrameSplitter in = new FrameSplitter();
    socket.handler(
        bytes ->
            in.take(
                bytes.getBytes(),
                frame -> {
                  if (frame instanceof CallFrame.Call) {
                    calls.incrementAndGet();
                  }
                  LineGuest takes = lineGuest;
                  if (takes != null) {
                    takes.take(frame, out);
                  }
                }));
  }

  Endpoint serves(RevisionKey revision) {
    return serves(revision, 10);
  }

  Endpoint serves(RevisionKey revision, int capacity) {
    Serving.Direct direct = new Serving.Direct("127.0.0.1", port, TOKEN);
    return new Endpoint(revision, id, boot, "", Optional.of(direct), capacity);
  }

  /** Nobody listens any more; connections break. */
  void die() {
    GatewayHouse.await(server.close());
  }

  /** On the same port. */
  void live() {
    server = listen();
  }

  /** A guest that says what it got. */
  static void echo(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body ->
                request
                    .response()
                    .putHeader("X-Saw", request.method() + " " + request.uri())
                    .end(body));
  }

  /** A guest that fails. */
  static Handler<HttpServerRequest> fault(String code) {
    return request ->
        request
            .body()
            .onSuccess(
                body ->
                    request
                        .response()
                        .setStatusCode(500)
                        .putHeader("X-Turboprop-Fault", code)
                        .end("because"));
  }

  @Override
  public void close() {
    die();
  }
}
