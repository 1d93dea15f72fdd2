package io.turboprop.link;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The Vert.x for one client, whose connections let the broker close first once the client has said
 * goodbye.
 *
 * <p>MQTT 3.1.1 §3.14.4 lets a client close right after DISCONNECT, and vertx-mqtt does. A broker
 * that handles packets and closed connections on different threads (Artemis) may then see the close
 * first, and publish the will of a client that left in order. Brokers close after DISCONNECT
 * themselves; one that does not within {@link #PATIENCE} is left all the same.
 *
 * <p>Beside {@link #begin}, everything runs on the event loop of the connection.
 */
final class Farewell extends VertxWrapper {
  static final Duration PATIENCE = Duration.ofSeconds(1);

  private volatile boolean begun;

  Farewell(Vertx vertx) {
    super((VertxInternal) vertx);
  }

  /** From now on the broker closes. There is no way back. */
  void begin() {
    begun = true;
  }

  @Override
  public NetClient createNetClient(NetClientOptions options) {
    return new Watched(super.createNetClient(options));
  }

  private NetSocket watch(NetSocket socket) {
    ((NetSocketInternal) socket).channelHandlerContext().pipeline().addFirst(new PeerClosesFirst());
    return socket;
  }

  /** Keeps the close of the connection back, behind everything that was written. */
  private final class PeerClosesFirst extends ChannelDuplexHandler {
    private @Nullable ScheduledFuture<?> close;

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
      if (begun && close == null && context.channel().isActive()) {
        close =
            context
                .executor()
                .schedule(() -> context.close(promise), PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        context.channel().closeFuture().addListener(closed -> promise.trySuccess());
      } else {
        context.close(promise);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (close != null) {
        close.cancel(false);
      }
      context.fireChannelInactive();
    }
  }

  /** The client as it was, with each new connection watched. */
  private final class Watched implements NetClient {
    private final NetClient client;

    Watched(NetClient client) {
      this.client = client;
    }

    @Override
    public Future<NetSocket> connect(int port, String host) {
      return client.connect(port, host).map(Farewell.this::watch);
    }

    @Override
    public Future<NetSocket> connect(int port, String host, @Nullable String serverName) {
      return client.connect(port, host, serverName).map(Farewell.this::watch);
    }

    @Override
    public Future<NetSocket> connect(SocketAddress address) {
      return client.connect(address).map(Farewell.this::watch);
    }

    @Override
    public Future<NetSocket> connect(SocketAddress address, @Nullable String serverName) {
      return client.connect(address, serverName).map(Farewell.this::watch);
    }

    @Override
    public Future<NetSocket> connect(ConnectOptions options) {
      return client.connect(options).map(Farewell.this::watch);
    }

    @Override
    public Future<Void> shutdown(long timeout, TimeUnit unit) {
      return client.shutdown(timeout, unit);
    }

    @Override
    public Future<Boolean> updateSSLOptions(ClientSSLOptions options, boolean force) {
      return client.updateSSLOptions(options, force);
    }

    @Override
    public boolean isMetricsEnabled() {
      return client.isMetricsEnabled();
    }
  }
}
