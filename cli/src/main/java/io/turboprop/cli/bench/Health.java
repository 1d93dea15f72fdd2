package io.turboprop.cli.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/** Waits until the manager serves. */
record Health(Vertx vertx, Api api, Waits waits) {
  private static final Duration LOOK = Duration.ofMillis(20);

  /** Blocks. */
  void await() {
    waits.until(served(), "the start of the manager");
  }

  private Future<Void> served() {
    return api.json("/health")
        .map(health -> health.path("status").asText().equals("pass"))
        .otherwise(false)
        .compose(
            serves ->
                serves
                    ? Future.succeededFuture()
                    : vertx.timer(LOOK.toMillis()).compose(now -> served()));
  }
}
