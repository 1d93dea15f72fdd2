package io.turboprop.manager.api;

import io.turboprop.manager.service.ControlFailure;
import io.turboprop.manager.service.ControlReply;
import io.turboprop.manager.service.ControlRequest;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import java.time.Duration;

/** Asks the control verticle; fails with {@code OrchestratorException} only. */
final class ControlClient {
  private final EventBus bus;
  private final DeliveryOptions options;

  ControlClient(EventBus bus, Duration timeout) {
    this.bus = bus;
    this.options = new DeliveryOptions().setSendTimeout(timeout.toMillis());
  }

  <R extends ControlReply> Future<R> ask(ControlRequest request, Class<R> reply) {
    return bus.<ControlReply>request(ControlRequest.ADDRESS, request, options)
        .recover(failure -> Future.failedFuture(ControlFailure.decode(failure)))
        .map(message -> reply.cast(message.body()));
  }
}
