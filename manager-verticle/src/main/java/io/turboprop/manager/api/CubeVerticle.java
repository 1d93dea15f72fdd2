package io.turboprop.manager.api;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Serves Cube's API at an address of its own, since its paths are ours with another meaning. One
 * event loop; deployed by {@link HttpApi}.
 */
final class CubeVerticle extends VerticleBase {
  private final CubeConfig cube;
  private final HttpConfig config;
  private final ApiParts parts;
  private final SharedParts shared;
  private final IntConsumer bound;
  private @Nullable HttpServer server;

  /**
   * @param config timeouts and limits
   * @param bound told the real port
   */
  CubeVerticle(
      CubeConfig cube, HttpConfig config, ApiParts parts, SharedParts shared, IntConsumer bound) {
    this.cube = cube;
    this.config = config;
    this.parts = parts;
    this.shared = shared;
    this.bound = bound;
  }

  @Override
  public Future<?> start() {
    ControlClient control = new ControlClient(vertx.eventBus(), config.timeouts().write());
    BodyReader bodies = new BodyReader(vertx, parts.blobs(), config);
    CubeRoutes routes = new CubeRoutes(parts.store(), control, bodies);
    Dispatcher dispatcher =
        new Dispatcher(vertx, shared.requests(), parts.nanos(), config.timeouts().write());
    HttpServer made =
        vertx
            .createHttpServer(options())
            .invalidRequestHandler(InvalidRequests::answer)
            .requestHandler(new ApiRouter(routes.endpoints(), dispatcher).make(vertx));
    server = made;
    return made.listen().onSuccess(listening -> bound.accept(listening.actualPort()));
  }

  private HttpServerOptions options() {
    return new HttpServerOptions()
        .setHost(cube.host())
        .setPort(cube.port())
        .setIdleTimeout((int) config.timeouts().idle().toMillis())
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setMaxHeaderSize(config.limits().headerBytes())
        .setMaxInitialLineLength(config.limits().headerBytes())
        .setHttp2ClearTextEnabled(false);
  }

  @Override
  public Future<?> stop() {
    return server == null
        ? Future.succeededFuture()
        : server.shutdown(config.timeouts().drain().toMillis(), TimeUnit.MILLISECONDS);
  }
}
