package io.turboprop.system.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What happened, line by line: a hash of all of it, to compare two runs, and the newest lines, to
 * read. Lines are made into text only when somebody reads them, so what is noted must not change.
 */
final class Trace {
  private static final int KEPT = 600;
  private static final double NANOS_PER_SECOND = 1e9;

  private record Line(long at, String who, String what, Object detail) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%12.6f %-9s %s %s", at / NANOS_PER_SECOND, who, what, detail);
    }
  }

  private final Line[] lines = new Line[KEPT];
  private final boolean aloud;
  private long count;
  private long hash = 17;

  /**
   * @param aloud prints every line at once
   */
  Trace(boolean aloud) {
    this.aloud = aloud;
  }

  void note(long at, String who, String what, Object detail) {
    hash = mix(mix(mix(hash, at), who.hashCode()), what.hashCode());
    if (detail instanceof String || detail instanceof Number) {
      hash = mix(hash, detail.hashCode());
    }
    var line = new Line(at, who, what, detail);
    lines[(int) (count++ % KEPT)] = line;
    if (aloud) {
      System.out.println(line);
    }
  }

  /** Equal for equal histories, and hardly ever for different ones. */
  long hash() {
    return hash;
  }

  long count() {
    return count;
  }

  /** The newest lines, oldest first. */
  List<String> tail() {
    List<String> tail = new ArrayList<>();
    for (long i = Math.max(0, count - KEPT); i < count; i++) {
      tail.add(lines[(int) (i % KEPT)].toString());
    }
    return tail;
  }

  private static long mix(long hash, long value) {
    return (hash ^ value) * 0x9E37_79B9_7F4A_7C15L + (hash >>> 29);
  }
}
