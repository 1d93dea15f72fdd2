package io.turboprop.link;

import io.turboprop.time.Timers;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/**
 * The single thread, or what acts as one, on which a link lives.
 *
 * @param timers run their actions on the loop, if asked on it
 * @param later runs an action on the loop, after what it does now; from any thread
 * @param here whether the caller is on the loop
 */
public record LinkLoop(Timers timers, Executor later, BooleanSupplier here) {

  /**
   * The event loop of the current context.
   *
   * @throws IllegalStateException called on a worker or virtual thread of Vert.x
   */
  public static LinkLoop of(Vertx vertx) {
    Context context = vertx.getOrCreateContext();
    if (!context.isEventLoopContext()) {
      throw new IllegalStateException("make the link on an event loop, not on a worker");
    }
    return new LinkLoop(
        new VertxTimers(vertx),
        action -> context.runOnContext(v -> action.run()),
        () -> Objects.equals(Vertx.currentContext(), context));
  }

  /** Runs the action now if the caller is on the loop, else later. */
  void run(Runnable action) {
    if (here.getAsBoolean()) {
      action.run();
    } else {
      later.execute(action);
    }
  }
}
