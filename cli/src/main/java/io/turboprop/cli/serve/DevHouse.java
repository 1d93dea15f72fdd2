package io.turboprop.cli.serve;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.provision.Identities;
import io.turboprop.link.Hub;
import io.turboprop.link.LinkSource;
import io.turboprop.manager.ManagerConfig;
import io.turboprop.manager.ManagerVerticle;
import io.turboprop.manager.MeteredVertx;
import io.turboprop.proplet.PropletConfig;
import io.turboprop.proplet.PropletVerticle;
import io.turboprop.proxy.ProxySettings;
import io.turboprop.proxy.ProxyVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Manager, proxy, proplets and perhaps a broker in this process: the same verticles that run alone,
 * wired by the settings they would have alone. Blocking; for one thread, except {@link #close},
 * which any thread may call once.
 */
final class DevHouse implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DevHouse.class);
  private static final long START_SECONDS = 60;
  private static final long STOP_SECONDS = 15;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Vertx vertx;
  private final Deque<String> deployed = new ArrayDeque<>();
  private final DevPlan plan;
  private final DevSettings settings;
  private final List<String> propletSections;

  /** Makes identities if there are none yet. */
  DevHouse(DevPlan plan, Map<String, String> environment) {
    this.plan = plan;
    this.propletSections = Identities.ensure(plan.identities(), plan.proplets());
    this.settings = new DevSettings(environment, plan);
    this.vertx = MeteredVertx.make(registry);
  }

  /** Returns when all run; proplets may still be on their way to the broker. */
  void start() {
    LinkSource links = plan.driven().isEmpty() ? LinkSource.BROKER : new Hub();
    deploy("manager", new ManagerVerticle(ManagerConfig.from(settings.manager()), registry, links));
    deploy("proxy", new ProxyVerticle(ProxySettings.read(settings.proxy()), links));
    for (int i = 0; i < propletSections.size(); i++) {
      String section = propletSections.get(i);
      deploy(section, new PropletVerticle(PropletConfig.from(settings.proplet(section, i))));
    }
  }

  private void deploy(String name, Deployable verticle) {
    try {
      deployed.push(await(vertx.deployVerticle(verticle), START_SECONDS));
    } catch (ExecutionException e) {
      throw new CommandException(
          ExitCode.FAILED, "the %s does not start: %s".formatted(name, reason(e)), e);
    } catch (TimeoutException e) {
      throw new CommandException(
          ExitCode.TIMEOUT, "the %s did not start within %d s".formatted(name, START_SECONDS), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(
          ExitCode.FAILED, "interrupted while the %s started".formatted(name), e);
    }
  }

  private static String reason(ExecutionException failed) {
    Throwable cause = failed.getCause() == null ? failed : failed.getCause();
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  /**
   * The last that was started ends first, so that proplets can say good-bye to a manager that is
   * still there.
   */
  @Override
  public void close() {
    try {
      while (!deployed.isEmpty()) {
        await(vertx.undeploy(deployed.pop()), STOP_SECONDS);
      }
      await(vertx.close(), STOP_SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log.warn("dev did not end in order: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      registry.close();
    }
  }

  private static <T> T await(Future<T> future, long seconds)
      throws ExecutionException, TimeoutException, InterruptedException {
    return future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
  }
}
