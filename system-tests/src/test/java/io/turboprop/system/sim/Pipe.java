package io.turboprop.system.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a TCP connection: what is put in comes out later, in order, or not at all. While
 * the way is blocked, it waits, as the retransmissions of TCP would have it.
 */
final class Pipe<T> {
  private static final long RETRANSMIT_NANOS = 300_000_000;

  /** What travels; null is the end of the stream. */
  private record Item<T>(@Nullable T what, int bytes, long due) {}

  private final World world;
  private final Way way;
  private final ToIntFunction<T> size;
  private final Consumer<@Nullable T> sink;
  private final Deque<Item<T>> items = new ArrayDeque<>();
  private long lastDue;
  private long bytes;
  private boolean moving;
  private boolean dead;

  /**
   * @param size of what travels, in bytes
   * @param sink takes what arrives, and null at the end
   */
  Pipe(World world, Way way, ToIntFunction<T> size, Consumer<@Nullable T> sink) {
    this.world = world;
    this.way = way;
    this.size = size;
    this.sink = sink;
    way.carries(this);
  }

  void put(@Nullable T what) {
    if (dead) {
      return;
    }
    int many = what == null ? 1 : size.applyAsInt(what);
    lastDue = Math.max(lastDue, world.now()) + way.nanosFor(many, world.now() >= lastDue);
    items.add(new Item<>(what, many, lastDue));
    bytes += many;
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
    Item<T> head = items.peek();
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
      Item<T> item = items.remove();
      bytes -= item.bytes;
      if (item.what == null) {
        die();
      }
      sink.accept(item.what);
    }
    move();
  }
}
