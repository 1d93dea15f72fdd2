package io.turboprop.proplet;

import io.turboprop.config.SettingsException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A proplet as a process of its own, set up by its environment. Ends with status 2 if a setting is
 * wrong, with 1 if it cannot start; on SIGTERM it takes leave and ends with what the JVM says.
 */
public final class PropletMain {
  private static final Logger log = LoggerFactory.getLogger(PropletMain.class);
  private static final Duration STOP_MARGIN = Duration.ofSeconds(10);

  private PropletMain() {}

  public static void main(String[] args) {
    PropletConfig config;
    try {
      config = PropletConfig.fromEnvironment(System.getenv());
    } catch (SettingsException | IllegalArgumentException e) {
      System.err.println("proplet: " + e.getMessage());
      System.exit(2);
      return;
    }
    run(config);
  }

  private static void run(PropletConfig config) {
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(vertx, config), "proplet-stop"));
    vertx
        .deployVerticle(new PropletVerticle(config))
        .onFailure(
            cause -> {
              log.error("proplet {} cannot start: {}", config.identity().id(), cause.toString());
              Thread.ofPlatform().start(() -> System.exit(1));
            });
  }

  private static void stop(Vertx vertx, PropletConfig config) {
    long millis = config.stopGrace().plus(STOP_MARGIN).toMillis();
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.warn("proplet {} did not stop in time: {}", config.identity().id(), e.toString());
    }
  }
}
