package io.turboprop.manager;

import io.turboprop.manager.service.ControlEvents;
import io.turboprop.time.Timers;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Duration;

/** Says on the event bus that something happened, at most once in a while. One event loop. */
final class NewsFlash implements Runnable {
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

  private final Vertx vertx;
  private final Timers timers;
  private boolean soon;

  NewsFlash(Vertx vertx, Timers timers) {
    this.vertx = vertx;
    this.timers = timers;
  }

  @Override
  public void run() {
    if (!soon) {
      soon = true;
      timers.after(
          PAUSE,
          () -> {
            soon = false;
            vertx.eventBus().publish(ControlEvents.ADDRESS, "", LOCAL);
          });
    }
  }
}
