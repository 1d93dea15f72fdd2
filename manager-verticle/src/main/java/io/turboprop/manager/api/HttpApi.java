package io.turboprop.manager.api;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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

  private HttpApi(Vertx vertx, String deployment, int port) {
    this.vertx = vertx;
    this.deployment = deployment;
    this.port = port;
  }

  /**
   * Listens when it completes. Called inside a verticle, the door goes with that verticle.
   *
   * @param instances event loops, usually one per core
   */
  public static Future<HttpApi> start(
      Vertx vertx, HttpConfig config, ApiParts parts, int instances) {
    SharedParts shared = SharedParts.of(parts, config, openApi());
    RuntimeMeters runtime = new RuntimeMeters(parts.registry());
    AtomicInteger port = new AtomicInteger();
    AtomicInteger running = new AtomicInteger(instances);
    Runnable stopped =
        () -> {
          if (running.decrementAndGet() == 0) {
            runtime.close();
            shared.gateway().close();
          }
        };
    return vertx
        .deployVerticle(
            () -> new HttpVerticle(config, parts, shared, port::set, stopped),
            new DeploymentOptions().setInstances(instances))
        .onFailure(
            failure -> {
              runtime.close();
              shared.gateway().close();
            })
        .map(
            deployment -> {
              log.info("HTTP door at {}:{} on {} loops", config.host(), port.get(), instances);
              return new HttpApi(vertx, deployment, port.get());
            });
  }

  /** The real port. */
  public int port() {
    return port;
  }

  /** Lets requests in work end, within the drain timeout. */
  public Future<Void> close() {
    return vertx.undeploy(deployment);
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
