package io.turboprop.system.sim;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** The way from one machine to the broker's, or back: how long it takes, and whether it is open. */
final class Way {
  private static final int NANOS_PER_MICRO = 1_000;

  private final SplittableRandom random;
  private final Set<Pipe<?>> pipes = new LinkedHashSet<>();
  private long latencyNanos;
  private long nanosPerByte;
  private int blocks;

  Way(SplittableRandom random) {
    this.random = random;
    calm();
  }

  /** As it is when nobody disturbs it. */
  void calm() {
    latencyNanos = (long) NANOS_PER_MICRO * random.nextInt(50, 3_000);
    nanosPerByte = random.nextInt(1, 20);
  }

  void slow(long latency, long perByte) {
    latencyNanos = latency;
    nanosPerByte = perByte;
  }

  void block() {
    blocks++;
  }

  void unblock() {
    if (blocks > 0 && --blocks == 0) {
      List.copyOf(pipes).forEach(Pipe::move);
    }
  }

  void open() {
    blocks = Math.min(blocks, 1);
    unblock();
  }

  boolean blocked() {
    return blocks > 0;
  }

  /** Every connection that goes this way loses this direction for good. */
  void goDead() {
    List.copyOf(pipes).forEach(Pipe::die);
  }

  /**
   * @param idle nothing is before it on its way
   */
  long nanosFor(int bytes, boolean idle) {
    long latency = idle ? latencyNanos + random.nextLong(latencyNanos + 1) : 0;
    return latency + bytes * nanosPerByte;
  }

  long chanceOf(long most) {
    return random.nextLong(most);
  }

  void carries(Pipe<?> pipe) {
    pipes.add(pipe);
  }

  void dropped(Pipe<?> pipe) {
    pipes.remove(pipe);
  }
}
