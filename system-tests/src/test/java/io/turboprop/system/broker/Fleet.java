package io.turboprop.system.broker;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.turboprop.link.TestBroker;
import io.turboprop.manager.ManagerConfig;
import io.turboprop.manager.ManagerVerticle;
import io.turboprop.proplet.PropletConfig;
import io.turboprop.proplet.PropletVerticle;
import io.turboprop.proxy.ProxySettings;
import io.turboprop.proxy.ProxyVerticle;
import io.turboprop.system.Api;
import io.turboprop.system.Entities;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Manager, proxy and two proplets of a tenant in this JVM, on a broker that is elsewhere. */
final class Fleet implements AutoCloseable {
  final Api api;
  private final Deque<Vertx> running = new ArrayDeque<>();

  /**
   * @param brokers as {@code MANAGER_MQTT_ADDRESS} takes them
   * @param mqtt more settings of each service; names without the prefix
   */
  Fleet(Tenant tenant, String brokers, Map<String, String> mqtt) {
    int port = TestBroker.freePort();
    api = new Api(port);
    Entities usual = tenant.entities(brokers);
    deploy(
        new ManagerVerticle(
            ManagerConfig.from(
                tenant.settings("manager", usual.manager(port), prefixed("MANAGER", mqtt))),
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)));
    deploy(
        new ProxyVerticle(
            ProxySettings.read(
                tenant.settings(
                    "proxy", usual.proxy("http://127.0.0.1:1"), prefixed("PROXY", mqtt)))));
    for (String proplet : new String[] {"proplet1", "proplet2"}) {
      deploy(
          new PropletVerticle(
              PropletConfig.from(
                  tenant.settings(proplet, usual.proplet(proplet), prefixed("PROPLET", mqtt)))));
    }
    api.awaitProplets(2);
  }

  private static Map<String, String> prefixed(String prefix, Map<String, String> settings) {
    return settings.entrySet().stream()
        .collect(Collectors.toMap(e -> prefix + '_' + e.getKey(), Map.Entry::getValue));
  }

  private void deploy(Deployable verticle) {
    Vertx vertx = Vertx.vertx();
    running.push(vertx);
    done(vertx.deployVerticle(verticle));
  }

  static <T> T done(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  /** The last one first, so the manager last. */
  @Override
  public void close() {
    running.forEach(vertx -> done(vertx.close()));
  }
}
