package io.turboprop.manager.api;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running HTTP door. The codecs of {@code ControlRequest} and {@code ControlReply} must be
 * registered on the event bus before.
 */
public final class HttpApi {
  private static final Logger log = LoggerFactory.getLogger(HttpApi.class);
  private static final String OPEN_API = "/io/turboprop/manager/api/openapi.json";

  private final Vertx vertx;
  private final String deployment;
  private final int port;
  private final Optional<Served> cube;

  /** Another server of this door. */
  private record Served(String deployment, int port) {}

  private HttpApi(Vertx vertx, String deployment, int port, Optional<Served> cube) {
    this.cube = cube;
    this.vertx = vertx;
    this.deployment = deployment;
    this.port = port;
  }

  /**
   * Listens when it completes. Called inside a verticle, the door goes with that verticle.
   *
   * @param cube where Cube's API is served too, if it is
   * @param instances event loops, usually one per core
   */
  public static Future<HttpApi> start(
      Vertx vertx, HttpConfig config, Optional<CubeConfig> cube, ApiParts parts, int instances) {
    SharedParts shared = SharedParts.of(parts, config, openApi());
    RuntimeMeters runtime = new RuntimeMeters(parts.registry());
    AtomicInteger port = new AtomicInteger();
    AtomicInteger running = new AtomicInteger(instances);
    Runnable stopped =
        () -> {
          if (running.decrementAndGet() == 0) {
            runtime.close();
          }
        };
    return vertx
        .deployVerticle(
            () -> new HttpVerticle(config, parts, shared, port::set, stopped),
            new DeploymentOptions().setInstances(instances))
        .onFailure(failure -> runtime.close())
        .compose(
            deployment -> {
              log.info("HTTP door at {}:{} on {} loops", config.host(), port.get(), instances);
              return serve(vertx, cube, config, parts, shared)
                  .map(served -> new HttpApi(vertx, deployment, port.get(), served));
            });
  }

  private static Future<Optional<Served>> serve(
      Vertx vertx,
      Optional<CubeConfig> cube,
      HttpConfig config,
      ApiParts parts,
      SharedParts shared) {
    if (cube.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    AtomicInteger port = new AtomicInteger();
    return vertx
        .deployVerticle(new CubeVerticle(cube.get(), config, parts, shared, port::set))
        .map(
            deployment -> {
              log.info("Cube's API at {}:{}", cube.get().host(), port.get());
              return Optional.of(new Served(deployment, port.get()));
            });
  }

  /** The real port of Cube's API; empty if it is not served. */
  public Optional<Integer> cubePort() {
    return cube.map(Served::port);
  }

  /** The real port. */
  public int port() {
    return port;
  }

  /** Lets requests in work end, within the drain timeout. */
  public Future<Void> close() {
    Future<Void> other =
        cube.map(served -> vertx.undeploy(served.deployment())).orElseGet(Future::succeededFuture);
    return other.eventually(() -> vertx.undeploy(deployment));
  }

  /** A small resource of our own jar: read at once. */
  private static Buffer openApi() {
    try (InputStream in = HttpApi.class.getResourceAsStream(OPEN_API)) {
      if (in == null) {
        throw new IllegalStateException(OPEN_API + " is missing");
      }
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(OPEN_API + " cannot be read", e);
    }
  }
}
