package io.turboprop.manager.schedule;

import static io.turboprop.manager.schedule.Fleets.resources;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.turboprop.manager.requirement.Resource;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.manager.requirement.Strategy;
import io.turboprop.model.Seed;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Golden vectors, worked out by hand from the formulas, and what holds of every cost. */
class CostTest {
  private static final List<Resource> RESOURCES = List.of(Resource.values());
  private static final Resources CAPACITY = resources(4_000, 1_000, 100, 8);

  private static Row row(Resources capacity, Measured measured, Resources... reserved) {
    Use use = new Use();
    for (Resources each : reserved) {
      use.add(new Part(each, 0, Part.Stay.FIRM));
    }
    Candidate bare = Fleets.with("p", capacity);
    return new Row(new Candidate(bare.facts(), true, "alive", capacity, measured), use);
  }

  private static double cost(Strategy strategy, Row row, Resources asked, int proplets) {
    return Cost.of(strategy, row, asked, false, proplets);
  }

  @Test
  void ePvm_isTheSumOfOpportunityCosts() {
    Row half = row(CAPACITY, Measured.NOTHING, resources(2_000, 500, 0, 4));

    // B = 10: cpu 10^0.75 - 10^0.5, memory 10^0.6 - 10^0.5, slots 10^0.625 - 10^0.5
    assertThat(cost(Strategy.E_PVM, half, resources(1_000, 100, 0, 1), 10))
        .isCloseTo(
            (5.623413252 - 3.162277660) + (3.981071706 - 3.162277660) + (4.216965034 - 3.162277660),
            within(1e-8));
  }

  @Test
  void ePvm_ofAnIdleProplet_inAFleetOfOne_hasBaseTwo() {
    Row idle = row(CAPACITY, Measured.NOTHING);

    // B = 2: cpu 2^0.25 - 1, slots 2^0.125 - 1
    assertThat(cost(Strategy.E_PVM, idle, resources(1_000, 0, 0, 0), 1))
        .isCloseTo(0.189207115 + 0.090507733, within(1e-8));
  }

  @Test
  void ePvm_takesTheLargerOfReservedAndMeasured() {
    Measured busy =
        new Measured(OptionalLong.of(3_000), OptionalLong.empty(), OptionalLong.empty());
    Row row = row(CAPACITY, busy, resources(1_000, 0, 0, 0));

    // cpu 10^1 - 10^0.75, slots 10^0.125 - 1: nothing but the attempt takes a slot
    assertThat(cost(Strategy.E_PVM, row, resources(1_000, 0, 0, 0), 10))
        .isCloseTo((10 - 5.623413252) + 0.333521432, within(1e-8));
  }

  @Test
  void leastLoaded_isTheMeanOfWhatWouldBeUsed() {
    Row row = row(CAPACITY, Measured.NOTHING, resources(2_000, 500, 0, 4));

    // 0.75, 0.6, 0, 0.625
    assertThat(cost(Strategy.LEAST_LOADED, row, resources(1_000, 100, 0, 1), 10))
        .isCloseTo(1.975 / 4, within(1e-12));
    assertThat(cost(Strategy.BIN_PACK, row, resources(1_000, 100, 0, 1), 10))
        .isCloseTo(-1.975 / 4, within(1e-12));
  }

  @Test
  void unknownCapacity_neverLooksIdle() {
    Row unknown = row(Resources.NONE, Measured.NOTHING);
    Row idle = row(CAPACITY, Measured.NOTHING);
    for (Strategy strategy :
        EnumSet.complementOf(EnumSet.of(Strategy.ROUND_ROBIN, Strategy.SPREAD))) {
      assertThat(cost(strategy, unknown, Resources.NONE, 10))
          .as(strategy.word())
          .isGreaterThanOrEqualTo(cost(strategy, idle, Resources.NONE, 10));
    }
  }

  @Test
  void cube_isTheMarginalCostOfMemoryAndJobs() {
    Row row = row(CAPACITY, Measured.NOTHING, resources(0, 500, 0, 1));
    double base = 1.5396007178390020;

    assertThat(cost(Strategy.EPVM_CUBE, row, resources(0, 100, 0, 1), 10))
        .isCloseTo(
            Math.pow(base, 0.6)
                - Math.pow(base, 0.5)
                + 2 * (Math.pow(base, 0.5) - Math.pow(base, 0.25)),
            within(1e-12));
  }

  @Test
  void greedy_isTheLoadOfTheProcessor() {
    Row row = row(CAPACITY, Measured.NOTHING, resources(2_000, 0, 0, 1));

    assertThat(cost(Strategy.GREEDY, row, resources(1_000, 0, 0, 1), 10))
        .isCloseTo(0.5 / 1.7411011265922482, within(1e-12));
  }

  @Test
  void everyCost_isMonotoneInEveryResource() {
    long seed = Seed.next(getClass());
    Random random = new Random(seed);
    Set<Strategy> falling = EnumSet.of(Strategy.BIN_PACK);
    for (int i = 0; i < 20_000; i++) {
      Resources used = some(random);
      Resources more = plus(used, RESOURCES.get(random.nextInt(4)), 1 + random.nextInt(300));
      Resources asked = some(random);
      int proplets = 1 + random.nextInt(10_000);
      Resources capacity = random.nextInt(4) == 0 ? Resources.NONE : CAPACITY;
      for (Strategy strategy : Strategy.values()) {
        double before = cost(strategy, row(capacity, Measured.NOTHING, used), asked, proplets);
        double after = cost(strategy, row(capacity, Measured.NOTHING, more), asked, proplets);
        double grown = falling.contains(strategy) ? before - after : after - before;
        assertThat(grown)
            .as("seed %d: %s of %s, then %s", seed, strategy, used, more)
            .isGreaterThanOrEqualTo(-1e-9 * Math.abs(before));
        assertThat(after).as("seed %d", seed).isFinite();
      }
    }
  }

  private static Resources some(Random random) {
    return resources(
        random.nextInt(5_000), random.nextInt(1_200), random.nextInt(120), random.nextInt(10));
  }

  private static Resources plus(Resources to, Resource of, long amount) {
    return resources(
        to.cpuMillis() + (of == Resource.CPU ? amount : 0),
        to.memoryBytes() + (of == Resource.MEMORY ? amount : 0),
        to.diskBytes() + (of == Resource.DISK ? amount : 0),
        to.slots() + (of == Resource.SLOTS ? amount : 0));
  }
}
