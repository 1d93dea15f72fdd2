package io.turboprop.manager.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Who gets a call. In this order: who is not left out; who is on the same machine and has room; who
 * answered a short time ago and has room, so that few calls do not wake every proplet; of two drawn
 * at random the one with fewer calls in flight for its capacity. If all are left out, the one that
 * comes back first.
 */
final class Choice {
  private final Ejections ejections;
  private final RandomGenerator random;

  /**
   * @param random for one thread only, or safe for several
   */
  Choice(Ejections ejections, RandomGenerator random) {
    this.ejections = ejections;
    this.random = random;
  }

  /**
   * @param tried have had the call already
   * @return empty if all have
   */
  Optional<Candidate> choose(List<Candidate> all, Set<Provider> tried, long nowNanos) {
    List<Candidate> open =
        tried.isEmpty() ? all : only(all, one -> !tried.contains(one.provider()));
    if (open.size() < 2) {
      return open.isEmpty() ? Optional.empty() : Optional.of(open.getFirst());
    }
    List<Candidate> well =
        ejections.none() ? open : only(open, one -> !ejections.contains(one.provider(), nowNanos));
    return Optional.of(well.isEmpty() ? backFirst(open, nowNanos) : best(well, nowNanos));
  }

  private Candidate backFirst(List<Candidate> open, long nowNanos) {
    Candidate first = open.getFirst();
    for (Candidate one : open) {
      if (ejections.left(one.provider(), nowNanos) < ejections.left(first.provider(), nowNanos)) {
        first = one;
      }
    }
    return first;
  }

  private Candidate best(List<Candidate> well, long nowNanos) {
    List<Candidate> near = orAll(well, one -> one.local() && one.hasRoom());
    return lessBusy(orAll(near, one -> one.hasRoom() && one.warm(nowNanos)));
  }

  private Candidate lessBusy(List<Candidate> pool) {
    int size = pool.size();
    if (size == 1) {
      return pool.getFirst();
    }
    int first = random.nextInt(size);
    int second = random.nextInt(size - 1);
    Candidate one = pool.get(first);
    Candidate other = pool.get(second < first ? second : second + 1);
    return busier(one, other) ? other : one;
  }

  /** Compares calls in flight for each that can be worked on at once, without dividing. */
  private static boolean busier(Candidate one, Candidate other) {
    return (long) one.inFlight() * other.endpoint().capacity()
        > (long) other.inFlight() * one.endpoint().capacity();
  }

  private static List<Candidate> orAll(List<Candidate> all, Predicate<Candidate> wanted) {
    if (all.size() < 2) {
      return all;
    }
    List<Candidate> some = only(all, wanted);
    return some.isEmpty() ? all : some;
  }

  private static List<Candidate> only(List<Candidate> all, Predicate<Candidate> wanted) {
    List<Candidate> some = new ArrayList<>(all.size());
    for (Candidate one : all) {
      if (wanted.test(one)) {
        some.add(one);
      }
    }
    return some;
  }
}
