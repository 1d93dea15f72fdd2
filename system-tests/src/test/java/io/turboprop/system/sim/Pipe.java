package io.turboprop.system.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a TCP connection: what is put in comes out later, in order, or not at all. While
 * the way is blocked, it waits, as the retransmissions of TCP would have it.
 */
final class Pipe {
  private static final long RETRANSMIT_NANOS = 300_000_000;

  /** What travels; null is the end of the stream. */
  private record Item(@Nullable Packet packet, long due) {}

  private final World world;
  private final Way way;
  private final Consumer<@Nullable Packet> sink;
  private final Deque<Item> items = new ArrayDeque<>();
  private long lastDue;
  private long bytes;
  private boolean moving;
  private boolean dead;

  /**
   * @param sink takes what arrives, and null at the end
   */
  Pipe(World world, Way way, Consumer<@Nullable Packet> sink) {
    this.world = world;
    this.way = way;
    this.sink = sink;
    way.carries(this);
  }

  void put(@Nullable Packet packet) {
    if (dead) {
      return;
    }
    int size = packet == null ? 1 : packet.bytes();
    lastDue = Math.max(lastDue, world.now()) + way.nanosFor(size, world.now() >= lastDue);
    items.add(new Item(packet, lastDue));
    bytes += size;
    move();
  }

  /** Nothing comes out any more; who puts something in is not told. */
  void die() {
    dead = true;
    items.clear();
    bytes = 0;
    way.dropped(this);
  }

  long bytes() {
    return bytes;
  }

  /** The way may be open again. */
  void move() {
    Item head = items.peek();
    if (moving || head == null || way.blocked()) {
      return;
    }
    moving = true;
    boolean waited = head.due < world.now();
    long delay = waited ? way.chanceOf(RETRANSMIT_NANOS) : head.due - world.now();
    world.after(delay, this::arrive);
  }

  private void arrive() {
    moving = false;
    // What was held up comes in one go.
    while (!dead && !way.blocked() && !items.isEmpty() && items.getFirst().due <= world.now()) {
      Item item = items.remove();
      bytes -= item.packet == null ? 1 : item.packet.bytes();
      if (item.packet == null) {
        die();
      }
      sink.accept(item.packet);
    }
    move();
  }
}
