package io.turboprop.manager.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.serving.Endpoint;
import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.RevisionKey;
import io.turboprop.time.Backoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChoiceTest {
  private static final RevisionKey KEY = new RevisionKey("u1", 1);
  private static final long SECOND = 1_000_000_000L;

  private final Ejections ejections =
      new Ejections(new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30)));
  private final Choice choice = new Choice(ejections, new Random(7));

  private static Candidate candidate(String id, String node, int capacity) {
    return Candidate.of(
        new Endpoint(
            KEY, new PropletId(id), new BootId(id + "-boot"), node, Optional.empty(), capacity),
        "here");
  }

  private Candidate choose(List<Candidate> all) {
    return choice.choose(all, Set.of(), 0).orElseThrow();
  }

  private static void busy(Candidate candidate, int calls) {
    for (int i = 0; i < calls; i++) {
      candidate.begun();
    }
  }

  @Test
  void choice_ofNone_isEmpty() {
    Candidate only = candidate("p1", "", 1);

    assertThat(choice.choose(List.of(), Set.of(), 0)).isEmpty();
    assertThat(choice.choose(List.of(only), Set.of(only.provider()), 0)).isEmpty();
  }

  @Test
  void choice_withRoomOnTheSameMachine_staysThere() {
    Candidate here = candidate("p1", "here", 2);
    List<Candidate> all = List.of(candidate("p2", "there", 9), here, candidate("p3", "", 9));

    busy(here, 1);
    for (int i = 0; i < 50; i++) {
      assertThat(choose(all)).isSameAs(here);
    }

    busy(here, 1);
    assertThat(choose(all)).isNotSameAs(here);
  }

  @Test
  void choice_withAWarmOneThatHasRoom_wakesNobody() {
    Candidate warm = candidate("p1", "", 2);
    List<Candidate> all = List.of(candidate("p2", "", 2), warm, candidate("p3", "", 2));
    warm.answered(0);

    for (int i = 0; i < 50; i++) {
      assertThat(choose(all)).isSameAs(warm);
    }

    busy(warm, 2);
    assertThat(choose(all)).isNotSameAs(warm);
  }

  @Test
  void choice_longAfterTheLastAnswer_isOpenAgain() {
    Candidate once = candidate("p1", "", 2);
    List<Candidate> all = List.of(once, candidate("p2", "", 2));
    once.answered(0);

    Map<Candidate, Integer> calls = new HashMap<>();
    for (int i = 0; i < 100; i++) {
      calls.merge(choice.choose(all, Set.of(), 60 * SECOND).orElseThrow(), 1, Integer::sum);
    }

    assertThat(calls).hasSize(2);
  }

  @Test
  void choice_ofTwo_isTheOneWithFewerCallsForItsCapacity() {
    Candidate small = candidate("p1", "", 2);
    Candidate large = candidate("p2", "", 20);
    busy(small, 2);
    busy(large, 10);

    assertThat(choose(List.of(small, large))).isSameAs(large);
  }

  @Test
  void choice_ofMany_spreadsCallsEvenly() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("ChoiceTest seed " + seed);
    Choice seeded = new Choice(ejections, new Random(seed));
    List<Candidate> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(candidate("p" + i, "", 100));
    }

    for (int i = 0; i < 500; i++) {
      seeded.choose(all, Set.of(), 0).orElseThrow().begun();
    }

    assertThat(all).allSatisfy(one -> assertThat(one.inFlight()).isBetween(40, 60));
  }

  @Test
  void choice_ofWhoIsLeftOut_isMadeOnlyIfAllAre() {
    Candidate failed = candidate("p1", "here", 9);
    Candidate failedTwice = candidate("p2", "here", 9);
    Candidate well = candidate("p3", "there", 1);
    ejections.failed(failed.provider(), 0);
    ejections.failed(failedTwice.provider(), -SECOND);
    ejections.failed(failedTwice.provider(), 0);
    busy(well, 5);

    assertThat(choose(List.of(failed, failedTwice, well))).isSameAs(well);
    assertThat(choose(List.of(failedTwice, failed))).isSameAs(failed);
  }
}
