package io.turboprop.proxy.api;

import io.turboprop.http.Route;
import io.turboprop.http.Routes;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/** The proxy's HTTP server, for people and probes. Without login. */
public final class ProxyApi {
  private static final int MAX_HEADER_BYTES = 8192;
  private static final int IDLE_S = 60;

  private ProxyApi() {}

  /**
   * Begins to listen; requests are answered on the calling context.
   *
   * @param chunks if they can be had here
   * @param port 0 for any that is free
   */
  public static Future<HttpServer> listen(
      Vertx vertx, String host, int port, List<Route> routes, Optional<ChunkDoor> chunks) {
    Routes others = new Routes(routes);
    return vertx
        .createHttpServer(
            new HttpServerOptions().setMaxHeaderSize(MAX_HEADER_BYTES).setIdleTimeout(IDLE_S))
        .requestHandler(
            request ->
                chunks
                    .filter(door -> String.valueOf(request.path()).startsWith(ChunkDoor.PATH))
                    .<Handler<HttpServerRequest>>map(door -> door)
                    .orElse(others)
                    .handle(request))
        .listen(port, host);
  }
}
