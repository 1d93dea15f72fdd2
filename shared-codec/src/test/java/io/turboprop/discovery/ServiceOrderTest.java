package io.turboprop.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceOrderTest {

  @Test
  void of_severalPriorities_keepsThemApartAndLosesNothing() {
    long seed = new Random().nextLong();
    var random = new SplittableRandom(seed);
    for (int round = 0; round < 1000; round++) {
      List<ServiceRecord> records =
          random
              .ints(random.nextInt(12), 0, 4)
              .mapToObj(p -> new ServiceRecord("h" + random.nextInt(100), 1, p, random.nextInt(3)))
              .toList();

      List<ServiceRecord> order = ServiceOrder.of(records, random);

      assertThat(order).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(records);
      assertThat(order)
          .as("seed %d", seed)
          .isSortedAccordingTo((a, b) -> a.priority() - b.priority());
    }
  }

  @Test
  void of_onePriority_isFirstAsOftenAsTheWeightSays() {
    long seed = new Random().nextLong();
    var random = new SplittableRandom(seed);
    var records =
        List.of(
            new ServiceRecord("none", 1, 0, 0),
            new ServiceRecord("one", 1, 0, 10),
            new ServiceRecord("three", 1, 0, 30));
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      first.merge(ServiceOrder.of(records, random).getFirst().host(), 1, Integer::sum);
    }

    // of 41 numbers one belongs to weight 0
    assertThat(first.get("none")).as("seed %d", seed).isCloseTo(488, within(150));
    assertThat(first.get("one")).as("seed %d", seed).isCloseTo(4878, within(400));
    assertThat(first.get("three")).as("seed %d", seed).isCloseTo(14634, within(400));
  }

  @Test
  void parse_whatADnsSays_isARecord() {
    assertThat(ServiceRecord.parse("10 60 1883 m1.lab.test."))
        .isEqualTo(new ServiceRecord("m1.lab.test", 1883, 10, 60));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0 0 0 .", "0 0 1 .", "1 2 3", "x 0 1 h.", "0 0 65536 h.", "-1 0 1 h.", ""})
  void parse_whatIsNoPlace_isRefused(String text) {
    assertThatThrownBy(() -> ServiceRecord.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
