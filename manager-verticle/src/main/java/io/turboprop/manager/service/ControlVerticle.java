package io.turboprop.manager.service;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the control core on one event loop and answers {@link ControlRequest}s from the event bus.
 */
public final class ControlVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(ControlVerticle.class);

  private final Supplier<Future<ControlCore>> takeOver;
  private final int maxPending;
  private int pending;
  private @Nullable ControlCore core;
  private @Nullable MessageConsumer<ControlRequest> consumer;

  /**
   * @param takeOver makes the core; called once, on this verticle's event loop
   * @param maxPending requests being worked on; more are refused with TOO_MANY_REQUESTS
   */
  public ControlVerticle(Supplier<Future<ControlCore>> takeOver, int maxPending) {
    this.takeOver = takeOver;
    this.maxPending = maxPending;
  }

  @Override
  public Future<?> start() {
    return takeOver
        .get()
        .compose(
            ready -> {
              core = ready;
              MessageConsumer<ControlRequest> listening =
                  vertx.eventBus().consumer(ControlRequest.ADDRESS, m -> answer(ready, m));
              consumer = listening;
              return listening.completion();
            });
  }

  private void answer(ControlCore ready, Message<ControlRequest> message) {
    if (pending >= maxPending) {
      message.reply(
          ControlFailure.encode(
              new OrchestratorException(
                  ErrorCode.TOO_MANY_REQUESTS,
                  maxPending + " requests are being worked on; try again")));
      return;
    }
    pending++;
    ask(ready, message.body())
        .onComplete(
            reply -> {
              pending--;
              if (reply.failed() && !(reply.cause() instanceof OrchestratorException)) {
                log.error(
                    "request {} failed", message.body().getClass().getSimpleName(), reply.cause());
              }
              message.reply(
                  reply.succeeded() ? reply.result() : ControlFailure.encode(reply.cause()));
            });
  }

  private static Future<? extends ControlReply> ask(ControlCore core, ControlRequest request) {
    try {
      return core.answer(request);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  /** The term is over: nothing is tried again from now on. From any thread. */
  public Future<Void> rest() {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        v -> {
          if (core != null) {
            core.rest();
          }
          done.complete();
        });
    return done.future();
  }

  @Override
  public Future<?> stop() {
    Future<Void> deaf = consumer == null ? Future.succeededFuture() : consumer.unregister();
    return core == null ? deaf : deaf.eventually(core::close);
  }
}
