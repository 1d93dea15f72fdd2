package io.turboprop.manager.serving;

import io.turboprop.model.RevisionKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Highest random weight (Thaler and Ravishankar, 1998): each revision has an order of its own of
 * all proplets, made of nothing but their names, so that one that comes or goes moves nobody else.
 */
final class Ranking {
  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private record Ranked(Host host, long weight) {}

  private static final Comparator<Ranked> WORST_FIRST =
      Comparator.comparingLong(Ranked::weight)
          .thenComparing(ranked -> ranked.host().id(), Comparator.reverseOrder());

  private Ranking() {}

  /** The first so many for this revision, best first. */
  static List<Host> best(RevisionKey revision, List<Host> hosts, int most) {
    long of = hash(revision.toString());
    PriorityQueue<Ranked> best = new PriorityQueue<>(WORST_FIRST);
    for (Host host : hosts) {
      Ranked ranked = new Ranked(host, mixed(of ^ host.hash()));
      if (best.size() < most) {
        best.add(ranked);
      } else if (WORST_FIRST.compare(best.element(), ranked) < 0) {
        best.remove();
        best.add(ranked);
      }
    }
    List<Ranked> ranked = new ArrayList<>(best);
    ranked.sort(WORST_FIRST.reversed());
    return ranked.stream().map(Ranked::host).toList();
  }

  static long hash(String text) {
    long hash = FNV_BASIS;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    return mixed(hash);
  }

  /** The last step of MurmurHash3: every bit depends on every other. */
  private static long mixed(long bits) {
    long mixed = (bits ^ (bits >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ (mixed >>> 33);
  }
}
