package io.turboprop.manager;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;

/** The Vert.x of a process with a manager in it. */
public final class MeteredVertx {
  /** As the client of PostgreSQL calls itself. */
  private static final String SQL = "sql";

  private MeteredVertx() {}

  /**
   * Counts what Vert.x does, but not what its HTTP and TCP clients do: the gateway's own meters
   * tell of calls to proplets, and each call would be counted thrice. Nor what connections to a
   * database do: each registers the same gauge, of which only the first one's counts, and the
   * store's own meters tell.
   *
   * @param registry where the figures go; the caller closes it
   */
  public static Vertx make(PrometheusMeterRegistry registry) {
    var metrics =
        new MicrometerMetricsOptions()
            .setEnabled(true)
            .addDisabledMetricsCategory(MetricsDomain.HTTP_CLIENT)
            .addDisabledMetricsCategory(MetricsDomain.NET_CLIENT)
            .addDisabledMetricsCategory(SQL);
    return Vertx.builder()
        .with(new VertxOptions().setPreferNativeTransport(true).setMetricsOptions(metrics))
        .withMetrics(new MicrometerMetricsFactory(registry))
        .build();
  }
}
