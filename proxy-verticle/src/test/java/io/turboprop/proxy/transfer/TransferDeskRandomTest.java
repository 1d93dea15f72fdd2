package io.turboprop.proxy.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens in whatever order: everybody who was admitted sees, after asking, every chunk of
 * the image or its failure. Repeat a failure with {@code -Ddesk.seed=…}.
 */
class TransferDeskRandomTest {
  private static final int ROUNDS = 300;
  private static final int STEPS = 400;
  private static final TransferLimits LIMITS = new TransferLimits(2, 5, 3, 10);

  private static final class Ask {
    final String image;
    final boolean[] seen;
    boolean over;

    Ask(String image, int chunks) {
      this.image = image;
      this.seen = new boolean[chunks];
    }
  }

  private final Map<String, ChunkPlan> plans = new HashMap<>();
  private final List<String> fetching = new ArrayList<>();
  private final List<ChunkTurn> underWay = new ArrayList<>();
  private final List<Ask> asks = new ArrayList<>();
  private TransferDesk desk = new TransferDesk(LIMITS);

  @Test
  void desk_inAnyOrderOfEvents_servesEverybodyItAdmitted() {
    long seed = Long.getLong("desk.seed", System.nanoTime());
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(seed + round);
      try {
        play(random);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + (seed + round), e);
      }
    }
  }

  private void play(Random random) {
    desk = new TransferDesk(LIMITS);
    fetching.clear();
    underWay.clear();
    asks.clear();
    for (int step = 0; step < STEPS; step++) {
      step(random, random.nextInt(6));
    }
    for (int calm = 0; desk.waiting() + desk.fetching() + desk.sending() > 0; calm++) {
      assertThat(calm).as("steps to come to rest").isLessThan(10_000);
      step(random, 1 + calm % 4);
    }
    assertThat(asks).allMatch(ask -> ask.over);
  }

  private void step(Random random, int kind) {
    switch (kind) {
      case 0 -> ask("image-" + random.nextInt(8));
      case 1 -> desk.nextFetch().ifPresent(fetching::add);
      case 2 -> pick(random, fetching).ifPresent(image -> desk.fetched(image, plan(image)));
      case 3 -> desk.nextChunk().ifPresent(underWay::add);
      case 4 -> pick(random, underWay).ifPresent(this::deliver);
      default -> disturb(random);
    }
    assertThat(underWay).hasSizeLessThanOrEqualTo(LIMITS.window());
    assertThat(desk.fetching()).isLessThanOrEqualTo(LIMITS.fetches());
  }

  private void disturb(Random random) {
    if (random.nextBoolean()) {
      pick(random, underWay).ifPresent(desk::undelivered);
    } else {
      pick(random, fetching).ifPresent(this::fail);
    }
  }

  private void ask(String image) {
    if (!(desk.request(image, Optional.empty()) instanceof Admission.Refused)) {
      asks.add(new Ask(image, plan(image).total()));
    }
  }

  private void deliver(ChunkTurn turn) {
    for (Ask ask : asks) {
      if (ask.image.equals(turn.image())) {
        ask.seen[turn.index()] = true;
        ask.over |= complete(ask.seen);
      }
    }
    desk.delivered(turn);
  }

  private void fail(String image) {
    desk.failed(image);
    asks.stream().filter(ask -> ask.image.equals(image)).forEach(ask -> ask.over = true);
  }

  private ChunkPlan plan(String image) {
    return plans.computeIfAbsent(
        image, name -> new ChunkPlan(10L + Math.floorMod(name.hashCode(), 50), 7));
  }

  private static boolean complete(boolean[] seen) {
    for (boolean one : seen) {
      if (!one) {
        return false;
      }
    }
    return true;
  }

  private static <T> Optional<T> pick(Random random, List<T> list) {
    return list.isEmpty()
        ? Optional.empty()
        : Optional.of(list.remove(random.nextInt(list.size())));
  }
}
