package io.turboprop.system.sim;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The ways between the broker and everybody else, and the connections made over them. */
final class SimNet {
  private static final long SYN_RETRY_NANOS = 1_000_000_000;

  /** Both ways of one machine. */
  record Ways(Way up, Way down) {
    boolean blocked() {
      return up.blocked() || down.blocked();
    }

    void open() {
      up.open();
      down.open();
      up.calm();
      down.calm();
    }
  }

  /** Whoever accepts connections. */
  interface Listener {
    boolean up();

    void accept(Connection connection);
  }

  /** One try to connect. */
  static final class Dial {
    private boolean abandoned;
    private @Nullable Connection made;

    /** Whoever dialled waits no longer. */
    void abandon() {
      abandoned = true;
      if (made != null) {
        made.clientSide().close();
      }
    }
  }

  private final World world;
  private final Listener listener;
  private final Map<String, Ways> ways = new LinkedHashMap<>();

  SimNet(World world, Listener listener) {
    this.world = world;
    this.listener = listener;
  }

  Ways ways(String machine) {
    return ways.computeIfAbsent(
        machine, name -> new Ways(new Way(world.chance()), new Way(world.chance())));
  }

  Map<String, Ways> all() {
    return ways;
  }

  /**
   * Dials the broker.
   *
   * @param done with the connection, or null if the broker does not listen; not called while no
   *     answer comes
   */
  Dial dial(String machine, Consumer<@Nullable Connection> done) {
    var dial = new Dial();
    syn(ways(machine), machine, dial, done);
    return dial;
  }

  private void syn(Ways over, String machine, Dial dial, Consumer<@Nullable Connection> done) {
    long there = over.up().nanosFor(Packet.SMALL, true);
    long back = over.down().nanosFor(Packet.SMALL, true);
    world.after(
        there + back,
        () -> {
          if (dial.abandoned) {
            return;
          }
          if (over.blocked()) {
            world.after(SYN_RETRY_NANOS, () -> syn(over, machine, dial, done));
          } else if (!listener.up()) {
            done.accept(null);
          } else {
            var connection = new Connection(world, machine, over.up(), over.down());
            dial.made = connection;
            listener.accept(connection);
            done.accept(connection);
          }
        });
  }
}
