package io.turboprop.manager.function;

import static io.turboprop.manager.function.Deploys.revision;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.model.RevisionName;
import io.turboprop.model.Seed;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RouteTest {
  private static final RevisionName R1 = revision("r1");
  private static final RevisionName R2 = revision("r2");

  @Test
  void weights_thatDoNotAddUp_areRefused() {
    assertThatThrownBy(() -> new Route(Map.of(R1, 90, R2, 9)))
        .hasMessage("weights must add up to 100, add up to 99");
    assertThatThrownBy(() -> new Route(Map.of(R1, 101, R2, -1)))
        .hasMessageContaining("must be 0 to 100");
    assertThatThrownBy(() -> new Route(Map.of())).hasMessageContaining("add up to 0");
  }

  @Test
  void weights_ofNothing_areLeftOut() {
    assertThat(new Route(Map.of(R1, 100, R2, 0))).isEqualTo(Route.to(R1));
  }

  @Test
  void choose_atTheEdges_staysWithinTheShares() {
    Route route = new Route(Map.of(R1, 90, R2, 10));

    assertThat(route.choose(0)).isEqualTo(R1);
    assertThat(route.choose(0.8999)).isEqualTo(R1);
    assertThat(route.choose(0.9)).isEqualTo(R2);
    assertThat(route.choose(Math.nextDown(1.0))).isEqualTo(R2);
    assertThat(Route.to(R2).choose(0.5)).isEqualTo(R2);
  }

  @Test
  void choose_byManyChances_spreadsByWeight() {
    Random random = new Random(Seed.next(getClass()));
    Route route = new Route(Map.of(R1, 70, R2, 25, revision("r3"), 5));
    Map<RevisionName, Integer> counts = new HashMap<>();

    for (int i = 0; i < 100_000; i++) {
      counts.merge(route.choose(random.nextDouble()), 1, Integer::sum);
    }

    route
        .weights()
        .forEach(
            (name, weight) ->
                assertThat(counts.getOrDefault(name, 0) / 1_000.0)
                    .isBetween(weight - 1.0, weight + 1.0));
  }
}
