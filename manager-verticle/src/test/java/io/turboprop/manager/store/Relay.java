package io.turboprop.manager.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A wire to the server that can be cut, and that can swallow the answer to the next commit. */
public final class Relay {
  private final Vertx vertx;
  private final int target;
  private final NetServer server;
  private final Set<NetSocket> open = ConcurrentHashMap.newKeySet();
  private volatile boolean down;
  private volatile boolean swallowing;

  private Relay(Vertx vertx, int target) {
    this.vertx = vertx;
    this.target = target;
    this.server = vertx.createNetServer();
  }

  public static Future<Relay> to(Vertx vertx, int target) {
    Relay relay = new Relay(vertx, target);
    relay.server.connectHandler(relay::join);
    return relay.server.listen(0, "localhost").map(listening -> relay);
  }

  public int port() {
    return server.actualPort();
  }

  private void join(NetSocket client) {
    if (down) {
      client.close();
      return;
    }
    client.pause();
    open.add(client);
    client.closeHandler(ended -> open.remove(client));
    vertx
        .createNetClient()
        .connect(target, "localhost")
        .onFailure(away -> client.close())
        .onSuccess(up -> join(client, up));
  }

  private void join(NetSocket client, NetSocket up) {
    up.handler(
        bytes -> {
          if (swallowing && hasCommitted(bytes)) {
            swallowing = false;
            client.close();
          } else {
            client.write(bytes);
          }
        });
    up.closeHandler(ended -> client.close());
    client.handler(up::write);
    client.closeHandler(
        ended -> {
          open.remove(client);
          up.close();
        });
    client.resume();
  }

  /** Whether the server says in it that it committed. */
  private static boolean hasCommitted(Buffer bytes) {
    return bytes.toString("ISO-8859-1").contains("COMMIT\0");
  }

  /** The next connection whose commit is answered ends instead. */
  public void swallowNextCommit() {
    swallowing = true;
  }

  public boolean swallowed() {
    return !swallowing;
  }

  /** Ends all connections; new ones are refused until {@link #up}. */
  public void cut() {
    down = true;
    open.forEach(NetSocket::close);
  }

  public void up() {
    down = false;
  }
}
