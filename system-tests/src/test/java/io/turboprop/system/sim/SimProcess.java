package io.turboprop.system.sim;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A machine with one process on it, which is started, killed, frozen and started again. Everything
 * that runs for a process runs through here: what belongs to a life that is over does not run at
 * all, what falls due while the process is frozen runs when it thaws.
 */
final class SimProcess {
  private static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05Z");

  private final World world;
  private final String name;
  private final SplittableRandom random;
  private final Deque<Runnable> late = new ArrayDeque<>();
  private @Nullable Life life;
  private boolean frozen;
  private Duration wallError;
  private double rate;
  private long doom = -1;
  private Runnable onDoom = () -> {};

  SimProcess(World world, String name) {
    this.world = world;
    this.name = name;
    this.random = world.chance();
    this.wallError = Duration.ofMillis(random.nextInt(-2_000, 2_000));
    this.rate = 1 + random.nextInt(-1_000, 1_000) / 1e6;
  }

  String name() {
    return name;
  }

  World world() {
    return world;
  }

  boolean up() {
    return life != null;
  }

  @Nullable Life life() {
    return life;
  }

  /** A new life; the former one must be over. */
  Life start() {
    if (life != null) {
      throw new IllegalStateException(name + " runs already");
    }
    var fresh = new Life(this, new SplittableRandom(random.nextLong()));
    life = fresh;
    note("starts", "");
    return fresh;
  }

  /** The process is gone without a word, and with it all that it had in memory. */
  void kill() {
    life = null;
    frozen = false;
    late.clear();
    doom = -1;
    note("killed", "");
  }

  void freeze() {
    frozen = true;
    note("frozen", "");
  }

  void thaw() {
    if (frozen) {
      frozen = false;
      note("thawed", late.size());
      int many = late.size();
      for (int i = 0; i < many && !frozen && !late.isEmpty(); i++) {
        late.remove().run();
      }
    }
  }

  boolean frozen() {
    return frozen;
  }

  /** The wall clock is set; timers do not mind. */
  void jump(Duration by) {
    wallError = wallError.plus(by);
    note("clock jumps", by);
  }

  /** Does something terrible right after so many of the process's own steps. */
  void doomAfter(int steps, Runnable terrible) {
    doom = steps;
    onDoom = terrible;
  }

  Instant wall() {
    return BEGIN.plusNanos(world.now()).plus(wallError);
  }

  /** How much longer than asked this machine's timers take. */
  long scaled(long nanos) {
    return (long) (nanos * rate);
  }

  void note(String what, Object detail) {
    world.trace().note(world.now(), name, what, detail);
  }

  void run(Life of, Runnable action) {
    if (of.over()) {
      return;
    }
    if (frozen) {
      late.add(() -> run(of, action));
      return;
    }
    try {
      action.run();
    } catch (RuntimeException | AssertionError e) {
      world.fail(name + " threw " + e, e);
    }
    if (doom > 0 && --doom == 0) {
      onDoom.run();
    }
  }
}
