package io.turboprop.manager.store.postgres;

import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.turboprop.manager.MeteredVertx;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.Test;

/** The store's connections beside the meters of a real manager's Vert.x. */
final class SqlMetersTest {
  /** Each connection would register the same gauge, and only the first one would count. */
  @Test
  void open_withManyConnections_hasNoMetersOfThem() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Vertx vertx = MeteredVertx.make(registry);
    PostgresStore store =
        done(PostgresStore.open(vertx, PostgresOptions.at(Server.database()), () -> EPOCH));

    done(store.commit(creation(aTask().created())));
    done(store.liveTasks());

    assertThat(registry.getMeters())
        .extracting(meter -> meter.getId().getName())
        .anyMatch(name -> name.startsWith("vertx."))
        .noneMatch(name -> name.startsWith("vertx.sql"));
    done(store.close());
    done(vertx.close());
    registry.close();
  }
}
