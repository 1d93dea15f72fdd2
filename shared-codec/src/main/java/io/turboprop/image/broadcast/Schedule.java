package io.turboprop.image.broadcast;

import io.turboprop.image.broadcast.Broadcast.Turn;
import io.turboprop.model.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whose turn it is among images. The one that has had least goes first, so small ones overtake
 * large ones; every fourth turn is the one's that has waited longest, so large ones come on,
 * however many small ones follow. Not thread-safe.
 */
public final class Schedule {
  private static final int EVERY = 4;

  /** How much may go out at once after a pause. */
  private static final Duration BURST = Duration.ofMillis(100);

  private final BroadcastRules rules;
  private final Map<Digest, Entry> entries = new LinkedHashMap<>();
  private long turns;
  private double allowance;
  private Instant counted = Instant.MIN;

  private static final class Entry {
    private final Broadcast broadcast;
    private long lastTurn;

    Entry(Broadcast broadcast, long turn) {
      this.broadcast = broadcast;
      this.lastTurn = turn;
    }
  }

  public Schedule(BroadcastRules rules) {
    this.rules = rules;
  }

  /** One more image, by the digest of the module. */
  public void add(Broadcast broadcast) {
    entries.put(broadcast.map().image(), new Entry(broadcast, turns));
  }

  public void remove(Digest image) {
    entries.remove(image);
  }

  /** How many images. */
  public int size() {
    return entries.size();
  }

  /**
   * What goes out next, if anything may.
   *
   * @param now not before the one of the last call
   */
  public Optional<Turn> next(Instant now) {
    if (!mayGo(now)) {
      return Optional.empty();
    }
    for (Entry entry : inOrder()) {
      Optional<Turn> turn = entry.broadcast.next(now);
      if (turn.isPresent()) {
        entry.lastTurn = ++turns;
        if (turn.get() instanceof Turn.Chunks chunks) {
          allowance -= chunks.bytes();
        }
        return turn;
      }
    }
    return Optional.empty();
  }

  /** Fewer bytes went out than was reckoned; less than zero if it were more. */
  public void credit(int bytes) {
    allowance += bytes;
  }

  private List<Entry> inOrder() {
    Comparator<Entry> order =
        turns % EVERY == EVERY - 1
            ? Comparator.comparingLong(entry -> entry.lastTurn)
            : Comparator.comparingLong(entry -> entry.broadcast.position());
    return entries.values().stream()
        .filter(entry -> entry.broadcast.isActive())
        .sorted(order)
        .toList();
  }

  private boolean mayGo(Instant now) {
    if (rules.bytesPerSecond() == 0) {
      return true;
    }
    double most = seconds(BURST) * rules.bytesPerSecond();
    if (counted.equals(Instant.MIN)) {
      allowance = most;
    } else {
      double earned = seconds(Duration.between(counted, now)) * rules.bytesPerSecond();
      allowance = Math.min(most, allowance + earned);
    }
    counted = now;
    return allowance > 0;
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  /**
   * When to ask again although nothing was heard: the ceiling lets something through again,
   * patience ends, a mark is due, or enough have said what they want. Empty if nobody waits.
   */
  public Optional<Duration> pause(Instant now) {
    if (entries.values().stream().noneMatch(entry -> entry.broadcast.isActive())) {
      return Optional.empty();
    }
    if (rules.bytesPerSecond() > 0 && allowance <= 0) {
      double wait = (1 - allowance) / rules.bytesPerSecond();
      return Optional.of(Duration.ofNanos((long) (wait * 1e9) + 1));
    }
    if (entries.values().stream().anyMatch(entry -> entry.broadcast.isGathering(now))) {
      return Optional.of(rules.gather());
    }
    Duration mark = rules.markAfter();
    return Optional.of(mark.compareTo(rules.patience()) < 0 ? mark : rules.patience());
  }
}
