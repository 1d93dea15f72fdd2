package io.turboprop.manager;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.turboprop.config.SettingsException;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one manager until SIGTERM or SIGINT. */
public final class ManagerMain {
  private static final Logger log = LoggerFactory.getLogger(ManagerMain.class);
  private static final long SHUTDOWN_SECONDS = 30;

  private ManagerMain() {}

  /**
   * Takes everything from the environment and from {@code config.toml} in the working directory.
   */
  public static void main(String[] args) {
    start(System.getenv());
  }

  /** The same with other variables; the process ends with status 2 if one is wrong. */
  public static void start(Map<String, String> environment) {
    try {
      run(ManagerConfig.from(ManagerConfig.settings(environment)));
    } catch (SettingsException e) {
      System.err.println("error: " + e.getMessage());
      System.exit(2);
    }
  }

  /** Starts the manager; the process ends with status 1 if it cannot. */
  public static void run(ManagerConfig config) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Vertx vertx = MeteredVertx.make(registry);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> shutDown(vertx), "shutdown"));
    vertx
        .deployVerticle(new ManagerVerticle(config, registry))
        .onFailure(
            failure -> {
              System.err.println("error: the manager does not start: " + failure.getMessage());
              exit();
            });
  }

  /** Not on an event loop: the shutdown waits for those. */
  private static void exit() {
    Thread.ofPlatform().start(() -> System.exit(1));
  }

  private static void shutDown(Vertx vertx) {
    try {
      vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
      log.info("manager stopped");
    } catch (Exception e) {
      log.warn("manager did not stop cleanly within {} s: {}", SHUTDOWN_SECONDS, e.toString());
    }
  }
}
