package io.turboprop.system.chaos;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * Starts services again that end by themselves, as those who keep services running do: a manager
 * whose disk is full when it starts gives up. From the first moment to the last, since one that was
 * started during a fault may end after all faults are over.
 */
final class Supervisor implements AutoCloseable {
  private static final Duration STEP = Duration.ofMillis(100);

  private final World world;
  private final Map<String, Integer> ended = new TreeMap<>();
  private volatile boolean closed;

  Supervisor(World world) {
    this.world = world;
    Thread.ofVirtual().start(this::run);
  }

  private void run() {
    while (!closed) {
      look();
      Waits.pause(STEP);
    }
  }

  private synchronized void look() {
    for (Service service : world.services.values()) {
      if (!closed && service.endedByItself()) {
        String who = service.name() + ", exit code " + service.exitCode();
        Chaos.say("%s ended by itself, starting it again".formatted(who));
        ended.merge(who, 1, Integer::sum);
        service.start();
      }
    }
  }

  /** Services that ended though nobody had ended them, with their exit codes. */
  synchronized Map<String, Integer> ended() {
    return Map.copyOf(ended);
  }

  /** Nothing is started any more when this returns. */
  @Override
  public synchronized void close() {
    closed = true;
  }
}
