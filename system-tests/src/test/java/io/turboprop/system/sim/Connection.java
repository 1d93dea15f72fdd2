package io.turboprop.system.sim;

import org.jspecify.annotations.Nullable;

/**
 * A TCP connection from a client to the broker. Each end sees what reached it: one may think that
 * all is well long after the other is gone.
 */
final class Connection {
  /** One end. */
  interface End {
    void arrived(Packet packet);

    /** The other end has closed. Not told after we closed ourselves. */
    void closed();
  }

  private final String client;
  private final Side atClient;
  private final Side atBroker;

  Connection(World world, String client, Way up, Way down) {
    this.client = client;
    this.atClient = new Side();
    this.atBroker = new Side();
    atClient.out = new Pipe<>(world, up, Packet::bytes, atBroker::take);
    atBroker.out = new Pipe<>(world, down, Packet::bytes, atClient::take);
  }

  String client() {
    return client;
  }

  Side clientSide() {
    return atClient;
  }

  Side brokerSide() {
    return atBroker;
  }

  /** What one end can do. */
  static final class Side {
    private @Nullable Pipe<Packet> out;
    private @Nullable SimProcess host;
    private @Nullable Life life;
    private @Nullable End end;
    private boolean closed;

    /** Whatever arrives is handed over in this life of the process. */
    void bind(SimProcess process, Life ofProcess, End what) {
      host = process;
      life = ofProcess;
      end = what;
    }

    void send(Packet packet) {
      if (!closed) {
        pipe().put(packet);
      }
    }

    /** Nothing more is sent or heard here; the other end is told, if it can be reached. */
    void close() {
      if (!closed) {
        closed = true;
        pipe().put(null);
      }
    }

    /** As if the machine had lost its power: the other end hears nothing any more. */
    void vanish() {
      closed = true;
      pipe().die();
    }

    boolean isClosed() {
      return closed;
    }

    /** Bytes on their way to the other end. */
    long backlog() {
      return pipe().bytes();
    }

    private Pipe<Packet> pipe() {
      if (out == null) {
        throw new IllegalStateException("the connection is not made yet");
      }
      return out;
    }

    private void take(@Nullable Packet packet) {
      if (closed || host == null || life == null || end == null) {
        return;
      }
      End to = end;
      host.run(life, () -> handOver(to, packet));
    }

    private void handOver(End to, @Nullable Packet packet) {
      if (closed) {
        return;
      }
      if (packet == null) {
        closed = true;
        pipe().die();
        to.closed();
      } else {
        to.arrived(packet);
      }
    }
  }
}
