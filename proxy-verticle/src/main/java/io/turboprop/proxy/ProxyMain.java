package io.turboprop.proxy;

import ch.qos.logback.classic.Level;
import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one proxy until it is told to end. Settings come from the environment and {@code
 * config.toml} in the working directory, or the file that {@code PROXY_CONFIG_FILE} names. SIGTERM
 * and SIGINT end it in order, with the exit codes of the Java platform (143, 130); it exits with 1
 * if it cannot start and with 2 if a setting is wrong.
 */
public final class ProxyMain {
  private static final Logger log = LoggerFactory.getLogger(ProxyMain.class);
  private static final List<String> LEVELS = List.of("debug", "info", "warn", "error");
  private static final long CLOSE_TIMEOUT_S = 15;

  private ProxyMain() {}

  public static void main(String[] args) {
    ProxyConfig config;
    try {
      config = configure(System.getenv());
    } catch (SettingsException e) {
      System.err.println("proxy: " + e.getMessage());
      System.exit(2);
      return;
    }
    run(config);
  }

  private static ProxyConfig configure(Map<String, String> environment) {
    Settings settings = ProxySettings.find(environment);
    logFrom(settings.oneOf("PROXY_LOG_LEVEL", LEVELS, "info"));
    ProxyConfig config = ProxySettings.read(settings);
    log.info("settings {}", settings.describe());
    return config;
  }

  private static void logFrom(String level) {
    if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)
        instanceof ch.qos.logback.classic.Logger root) {
      root.setLevel(Level.toLevel(level.toUpperCase(Locale.ROOT)));
    }
  }

  private static void run(ProxyConfig config) {
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(vertx), "proxy-shutdown"));
    vertx
        .deployVerticle(new ProxyVerticle(config))
        .onFailure(
            failure -> {
              log.error("proxy did not start: {}", failure.getMessage());
              // Not on the event loop: the shutdown hook waits for it.
              Thread.ofPlatform().start(() -> System.exit(1));
            });
  }

  private static void close(Vertx vertx) {
    try {
      vertx
          .close()
          .toCompletionStage()
          .toCompletableFuture()
          .get(CLOSE_TIMEOUT_S, TimeUnit.SECONDS);
      log.info("proxy ended");
    } catch (Exception e) {
      log.warn("proxy did not end in order: {}", String.valueOf(e));
    }
  }
}
