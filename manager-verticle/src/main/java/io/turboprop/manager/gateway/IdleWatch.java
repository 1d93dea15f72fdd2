package io.turboprop.manager.gateway;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The server closes connections on which no byte moves. While a call waits for its answer none
 * does, and that is no reason. Vert.x cannot be told so, hence its handler is taken out of the
 * channel meanwhile; if another version names it differently, calls end with the idle timeout.
 */
final class IdleWatch {
  private static final String IDLE = "idle";
  private static final String HANDLER = "handler";

  private final Duration idle;

  /**
   * @param idle after which the server closes a connection; zero if it does not
   */
  IdleWatch(Duration idle) {
    this.idle = idle;
  }

  /** When a call has to say that it still waits. */
  long saySoMs() {
    return idle.isPositive() ? Math.max(1, idle.toMillis() / 2) : Long.MAX_VALUE;
  }

  /**
   * Keeps the connection of an HTTP/1 request; others carry several, and pings.
   *
   * @return lets it be watched again
   */
  Runnable suspend(HttpServerRequest request) {
    if (!(request.connection() instanceof HttpServerConnection connection)) {
      return () -> {};
    }
    ChannelPipeline pipeline = connection.channelHandlerContext().pipeline();
    if (pipeline.get(IDLE) == null || pipeline.get(HANDLER) == null || request.streamId() > 0) {
      return () -> {};
    }
    pipeline.remove(IDLE);
    return () -> resume(pipeline);
  }

  private void resume(ChannelPipeline pipeline) {
    if (pipeline.channel().isActive() && pipeline.get(IDLE) == null) {
      pipeline.addBefore(
          HANDLER, IDLE, new IdleStateHandler(0, 0, idle.toMillis(), TimeUnit.MILLISECONDS));
    }
  }
}
