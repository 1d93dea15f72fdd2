package io.turboprop.system.sim;

import io.turboprop.link.Qos;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What one seed is about: how large the house is, what is asked of it and which faults it has to
 * bear. Each seed leaves out many of them, so that they also come alone and in rare company.
 *
 * @param managers 1, with a disk, or several that share a store
 * @param driven how many of the proplets the manager drives over HTTP
 * @param waiting places for runs beyond the slots of a proplet
 * @param upstreamQos of messages in upstream's dialect
 * @param troubleFor how long there are faults
 * @param between mean time between faults
 */
record Scenario(
    int managers,
    int proplets,
    int driven,
    int slots,
    int waiting,
    int tasks,
    Qos upstreamQos,
    BrokerTemper broker,
    Set<Fault> faults,
    Set<Work> work,
    Duration troubleFor,
    Duration between) {
  private static final Duration OFTEN = Duration.ofSeconds(3);

  static Scenario of(SplittableRandom random) {
    var broker =
        new BrokerTemper(
            random.nextInt(4) > 0,
            random.nextBoolean(),
            random.nextInt(1, 100),
            random.nextInt(4) == 0 ? random.nextInt(10, 200) : 10_000,
            0,
            0,
            0);
    boolean quiet = random.nextInt(12) == 0;
    return new Scenario(
        1,
        random.nextInt(1, 6),
        0,
        random.nextInt(1, 5),
        random.nextInt(0, 30),
        random.nextInt(5, 60),
        random.nextInt(4) == 0 ? Qos.AT_LEAST_ONCE : Qos.EXACTLY_ONCE,
        broker,
        quiet ? EnumSet.noneOf(Fault.class) : some(random, Fault.everywhere(), 0.4),
        some(random, EnumSet.allOf(Work.class), 0.7),
        Duration.ofSeconds(random.nextInt(20, 400)),
        Duration.ofMillis(random.nextInt(500, 30_000)));
  }

  /**
   * The same in which, every other time, the manager drives some of the proplets over HTTP.
   *
   * @param random of its own, so that all else stays as the seed had it before
   */
  Scenario partlyDriven(SplittableRandom random) {
    int some = random.nextBoolean() ? random.nextInt(1, proplets + 1) : 0;
    return new Scenario(
        managers,
        proplets,
        some,
        slots,
        waiting,
        tasks,
        upstreamQos,
        broker,
        faults,
        work,
        troubleFor,
        between);
  }

  /**
   * The same with two or three managers that share a store, and with some faults that only they
   * know.
   *
   * @param random of its own
   */
  Scenario withSeveralManagers(SplittableRandom random) {
    Set<Fault> more = EnumSet.noneOf(Fault.class);
    more.addAll(faults);
    more.addAll(some(random, Fault.ofSeveralManagers(), 0.4));
    return new Scenario(
        random.nextInt(2, 4),
        proplets,
        0,
        slots,
        waiting,
        tasks,
        upstreamQos,
        broker,
        more,
        work,
        troubleFor,
        between);
  }

  /** The same, with these faults instead, and many of them; the same if there are none. */
  Scenario inCompanyOf(Set<Fault> others) {
    return others.isEmpty()
        ? this
        : new Scenario(
            managers,
            proplets,
            driven,
            slots,
            waiting,
            tasks,
            upstreamQos,
            broker,
            others,
            work,
            troubleFor,
            between.compareTo(OFTEN) < 0 ? between : OFTEN);
  }

  private static <E extends Enum<E>> Set<E> some(
      SplittableRandom random, Set<E> of, double chance) {
    Set<E> chosen = EnumSet.copyOf(of);
    chosen.removeIf(each -> random.nextDouble() >= chance);
    if (chosen.isEmpty()) {
      List<E> all = List.copyOf(of);
      chosen.add(all.get(random.nextInt(all.size())));
    }
    return chosen;
  }
}
