package io.turboprop.proxy.api;

import io.turboprop.http.Route;
import io.turboprop.http.Routes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.List;

/** The proxy's HTTP server, for people and probes. Without login. */
public final class ProxyApi {
  private static final int MAX_HEADER_BYTES = 8192;
  private static final int IDLE_S = 60;

  private ProxyApi() {}

  /**
   * Begins to listen; requests are answered on the calling context.
   *
   * @param port 0 for any that is free
   */
  public static Future<HttpServer> listen(Vertx vertx, String host, int port, List<Route> routes) {
    return vertx
        .createHttpServer(
            new HttpServerOptions().setMaxHeaderSize(MAX_HEADER_BYTES).setIdleTimeout(IDLE_S))
        .requestHandler(new Routes(routes))
        .listen(port, host);
  }
}
