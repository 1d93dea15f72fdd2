package io.turboprop.proplet;

import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.proplet.join.JoinRefusedException;
import io.turboprop.proplet.join.JoinSettings;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
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
    if (args.length > 0) {
      System.err.println(
          "proplet: '"
              + args[0]
              + "' is one word too many: settings come from PROPLET_… in the"
              + " environment and from config.toml");
      System.exit(2);
    }
    start(System.getenv());
  }

  /** The same with other variables. */
  public static void start(Map<String, String> environment) {
    try {
      Settings settings = PropletConfig.settings(environment);
      Optional<JoinSettings> joining = JoinSettings.from(settings);
      if (joining.isPresent()) {
        join(settings, joining.get());
      } else {
        run(PropletConfig.from(settings));
      }
    } catch (SettingsException | IllegalArgumentException e) {
      System.err.println("proplet: " + e.getMessage());
      System.exit(2);
    }
  }

  private static void join(Settings settings, JoinSettings how) {
    Vertx vertx = vertx();
    var proplet = new JoiningProplet(vertx, settings, how, PropletMain::giveUp);
    Duration grace = settings.seconds("PROPLET_STOP_GRACE", PropletConfig.DEFAULT_STOP_GRACE);
    stopOnSignal(vertx, grace);
    proplet.begin();
  }

  private static void run(PropletConfig config) {
    Vertx vertx = vertx();
    stopOnSignal(vertx, config.stopGrace());
    vertx
        .deployVerticle(new PropletVerticle(config))
        .onFailure(
            cause -> {
              log.error("proplet {} cannot start: {}", config.identity().id(), cause.toString());
              exit();
            });
  }

  /** A machine that may not join is told so in one line; anything else is told to the log. */
  private static void giveUp(Throwable cause) {
    if (cause instanceof JoinRefusedException) {
      System.err.println("proplet: " + cause.getMessage());
    } else {
      log.error("the proplet cannot go on: {}", cause.toString());
    }
    exit();
  }

  /** Not on an event loop: the shutdown waits for those. */
  private static void exit() {
    Thread.ofPlatform().start(() -> System.exit(1));
  }

  private static Vertx vertx() {
    return Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
  }

  private static void stopOnSignal(Vertx vertx, Duration grace) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(vertx, grace), "proplet-stop"));
  }

  private static void stop(Vertx vertx, Duration grace) {
    long millis = grace.plus(STOP_MARGIN).toMillis();
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.warn("the proplet did not stop in time: {}", e.toString());
    }
  }
}
