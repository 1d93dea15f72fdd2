package io.turboprop.image.broadcast;

import io.turboprop.image.ChunkMap;
import io.turboprop.model.PropletId;
import io.turboprop.wire.ImageWant;
import io.turboprop.wire.ImageWant.Place;
import java.time.Instant;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One image on its way to all who want it. A chunk that was sent counts as on its way to everybody,
 * until somebody who has seen the stream beyond it says that it is missing. Not thread-safe.
 */
public final class Broadcast {
  private static final int MOST_GATHERING = 5;

  private final ChunkMap map;
  private final long stream;
  private final BroadcastRules rules;
  private final Demand demand;
  private final Map<PropletId, Waiter> waiters = new LinkedHashMap<>();

  /** Where the stream was behind the frame that had the chunk last; 0: not sent yet. */
  private final long[] sentUntil;

  private long position;
  private boolean outlineWanted;
  private Instant outlineFirstAsked = Instant.EPOCH;
  private Instant outlineLastAsked = Instant.EPOCH;

  /** Chunks went out, and no mark behind them. */
  private boolean unmarked;

  private Instant sentLast = Instant.EPOCH;
  private Instant firstAsked = Instant.EPOCH;
  private Instant lastAsked = Instant.EPOCH;

  /**
   * @param stream names this transmission, another number each time
   */
  public Broadcast(ChunkMap map, long stream, BroadcastRules rules) {
    this.map = map;
    this.stream = stream;
    this.rules = rules;
    this.demand = new Demand(map.count());
    this.sentUntil = new long[map.count()];
  }

  /** What is to be sent next. */
  public sealed interface Turn {

    /** The chunk map. */
    record Outline(ChunkMap map) implements Turn {}

    /**
     * Chunks that follow one another.
     *
     * @param position of the stream before them
     * @param bytes of them together
     */
    record Chunks(ChunkMap map, long stream, long position, int first, int count, int bytes)
        implements Turn {}

    /** How far the stream has come. */
    record Mark(ChunkMap map, long stream, long position) implements Turn {}
  }

  public ChunkMap map() {
    return map;
  }

  /** Bytes of chunks that went out. */
  public long position() {
    return position;
  }

  /** Everybody who is known to wait. */
  public int waiters() {
    return waiters.size();
  }

  /**
   * Somebody has no chunk map, or another one. It hears the stream already: what goes out from here
   * on will reach it.
   *
   * @param asked when it said so: now, or while the image was not here yet
   */
  public void outlineWanted(PropletId proplet, Instant asked, Instant now) {
    outlineFirstAsked = outlineWanted ? earlier(outlineFirstAsked, asked) : asked;
    outlineLastAsked = outlineWanted ? later(outlineLastAsked, asked) : asked;
    outlineWanted = true;
    if (position == 0) {
      firstAsked = waiters.isEmpty() ? asked : earlier(firstAsked, asked);
      lastAsked = waiters.isEmpty() ? asked : later(lastAsked, asked);
    }
    Waiter waiter = waiters.computeIfAbsent(proplet, who -> new Waiter(position, now));
    demand.remove(waiter.wanted);
    waiter.wanted.clear();
    heard(waiter, position, now);
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  /** Somebody says what is missing there. */
  public void missing(ImageWant.Missing want, Instant now) {
    BitSet missing = want.missing().toBits();
    if (missing.length() > map.count()) {
      missing.clear(map.count(), missing.length());
    }
    Waiter known = waiters.get(want.proplet());
    boolean joined = known != null && want.seen().isEmpty();
    boolean afresh = want.quiet() || (!joined && want.seen().filter(this::isOurs).isEmpty());
    Waiter waiter = known == null ? new Waiter(position, now) : known;
    waiters.put(want.proplet(), waiter);
    long seen = afresh ? position : want.seen().map(Place::position).orElse(waiter.seen);
    demand.remove(waiter.wanted);
    waiter.wanted.clear();
    for (int i = missing.nextSetBit(0); i >= 0; i = missing.nextSetBit(i + 1)) {
      if (afresh || sentUntil[i] <= seen) {
        waiter.wanted.set(i);
      }
    }
    demand.add(waiter.wanted);
    heard(waiter, seen, now);
  }

  /** Somebody has come so far. */
  public void progress(ImageWant.Progress progress, Instant now) {
    Waiter waiter = waiters.get(progress.proplet());
    if (waiter != null && isOurs(progress.seen())) {
      heard(waiter, progress.seen().position(), now);
    }
  }

  private static void heard(Waiter waiter, long seen, Instant now) {
    waiter.seen = Math.max(waiter.seen, seen);
    waiter.heard = now;
    waiter.lagging = false;
  }

  private boolean isOurs(Place place) {
    return place.stream() == stream && place.position() <= position;
  }

  /** Somebody wants nothing any more. */
  public void done(PropletId proplet) {
    Waiter gone = waiters.remove(proplet);
    if (gone != null) {
      demand.remove(gone.wanted);
    }
  }

  /** Whether there is anything to send, now or later. */
  public boolean isActive() {
    return outlineWanted || !waiters.isEmpty();
  }

  /** What goes out next, if anything may. It counts as sent from here on. */
  public Optional<Turn> next(Instant now) {
    if (outlineWanted && !isGatheringOutlines(now)) {
      outlineWanted = false;
      return Optional.of(new Turn.Outline(map));
    }
    if (!demand.isEmpty() && !isGatheringChunks(now) && !isBlocked(now)) {
      unmarked = true;
      sentLast = now;
      return Optional.of(chunks());
    }
    return isMarkDue(now) ? Optional.of(mark(now)) : Optional.empty();
  }

  /** Whether others who want it, too, are expected to say so. */
  boolean isGathering(Instant now) {
    return (outlineWanted && isGatheringOutlines(now)) || isGatheringChunks(now);
  }

  private boolean isGatheringChunks(Instant now) {
    return position == 0 && isGathering(firstAsked, lastAsked, now);
  }

  /** The map is sent once for all who ask for it at about the same time. */
  private boolean isGatheringOutlines(Instant now) {
    return isGathering(outlineFirstAsked, outlineLastAsked, now);
  }

  private boolean isGathering(Instant first, Instant last, Instant now) {
    return now.isBefore(last.plus(rules.gather()))
        && now.isBefore(first.plus(rules.gather().multipliedBy(MOST_GATHERING)));
  }

  /** At the end of what is to be sent, and now and then as long as somebody waits. */
  private boolean isMarkDue(Instant now) {
    boolean ends = demand.isEmpty() && unmarked;
    return !waiters.isEmpty()
        && position > 0
        && (ends || !now.isBefore(sentLast.plus(rules.markAfter())));
  }

  private Turn mark(Instant now) {
    unmarked = false;
    sentLast = now;
    return new Turn.Mark(map, stream, position);
  }

  /** Whether one who is waited for, or everybody, has not seen enough yet. */
  private boolean isBlocked(Instant now) {
    boolean somebody = false;
    for (Waiter waiter : waiters.values()) {
      if (waiter.lagging) {
        continue;
      }
      if (position - waiter.seen + rules.frameBytes() > rules.windowBytes()) {
        if (now.isBefore(waiter.heard.plus(rules.patience()))) {
          return true;
        }
        waiter.lagging = true;
      } else {
        somebody = true;
      }
    }
    return !somebody;
  }

  private Turn chunks() {
    int first = demand.next();
    int count = 1;
    int bytes = map.length(first);
    for (int next = first + 1; next < map.count() && demand.isRarest(next); next++) {
      if (bytes + map.length(next) > rules.frameBytes()) {
        break;
      }
      bytes += map.length(next);
      count++;
    }
    Turn turn = new Turn.Chunks(map, stream, position, first, count, bytes);
    position += bytes;
    sent(first, count);
    return turn;
  }

  private void sent(int first, int count) {
    demand.clear(first, count);
    for (int i = first; i < first + count; i++) {
      sentUntil[i] = position;
    }
    for (Waiter waiter : waiters.values()) {
      waiter.wanted.clear(first, first + count);
    }
  }

  /** It did not go out after all: whoever misses it will say so. */
  public void notSent(Turn.Chunks turn) {
    for (int i = turn.first(); i < turn.first() + turn.count(); i++) {
      sentUntil[i] = 0;
    }
  }

  /** Forgets who has been silent for long. */
  public void forgetSilent(Instant now) {
    Instant limit = now.minus(rules.forgetAfter());
    var each = waiters.values().iterator();
    while (each.hasNext()) {
      Waiter waiter = each.next();
      if (waiter.heard.isBefore(limit)) {
        demand.remove(waiter.wanted);
        each.remove();
      }
    }
  }
}
