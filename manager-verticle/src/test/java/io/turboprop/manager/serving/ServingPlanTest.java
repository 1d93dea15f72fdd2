package io.turboprop.manager.serving;

import static io.turboprop.manager.function.Deploys.after;
import static io.turboprop.manager.function.Deploys.canary;
import static io.turboprop.manager.function.Deploys.deploy;
import static io.turboprop.manager.function.Deploys.image;
import static io.turboprop.manager.function.Deploys.module;
import static io.turboprop.manager.function.Deploys.revision;
import static io.turboprop.manager.function.Deploys.to;
import static io.turboprop.manager.function.Deploys.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.NativeProplets;
import io.turboprop.manager.function.AnswerForm;
import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.FunctionRequest;
import io.turboprop.manager.function.Revision;
import io.turboprop.manager.function.RevisionConfig;
import io.turboprop.manager.function.Scale;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RevisionKey;
import io.turboprop.model.RunLimits;
import io.turboprop.model.Seed;
import io.turboprop.wire.ServedRevision;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is served, and how its scale is dealt to a fleet. */
final class ServingPlanTest {
  private static final int RUNS = 500;
  private static final List<String> BOTH = List.of("endive", "redline");

  private final Random random = new Random(Seed.next(getClass()));

  private static Host host(String id, List<String> engines) {
    return Host.of(new PropletId(id), NativeProplets.with(engines));
  }

  private static List<String> names(Function function, RevisionKey... activated) {
    return ServingPlan.served(function, Set.of(activated)).stream()
        .map(r -> r.name().value())
        .toList();
  }

  @Test
  void served_areRoutedFormerNewestAndPreparingOnes() {
    Function function =
        after(
            deploy(module("a")),
            deploy(module("b")),
            deploy(module("c")),
            deploy(module("d")),
            deploy(module("e")),
            to("r2"),
            canary("r3", 10, "r4"));

    assertThat(names(function)).containsExactly("r2", "r3", "r4", "r5");
    assertThat(names(function, new RevisionKey("uid-1", 1)))
        .containsExactly("r1", "r2", "r3", "r4", "r5");
    assertThat(names(after(function, deploy(image("a.example/b:1")))))
        .as("the newest is not ready")
        .containsExactly("r2", "r3", "r4", "r6");
  }

  @Test
  void served_isNotWhatFailed_untilItIsTriedAgain() {
    Function function =
        after(
            deploy(image("a.example/b:1")),
            new FunctionRequest.NotPrepared(
                revision("r1"), 1, Reason.of(ReasonCode.IMAGE_NOT_FOUND)));

    assertThat(names(function)).isEmpty();
    assertThat(names(after(function, deploy(image("a.example/b:1"))))).containsExactly("r1");
  }

  @Test
  void minimum_isKeptOnlyOfWhatIsRoutedTo() {
    RevisionConfig config = config(3, 5, Optional.empty());
    Function function = after(with(deploy(module("a")), config), with(deploy(module("b")), config));

    var plan = ServingPlan.of(function, Set.of(), List.of(host("p1", BOTH), host("p2", BOTH)));

    assertThat(sum(plan, 1, ServedRevision.Share::min)).isEqualTo(3);
    assertThat(sum(plan, 2, ServedRevision.Share::min)).isZero();
    assertThat(sum(plan, 2, ServedRevision.Share::max)).isEqualTo(5);
  }

  private static RevisionConfig config(int min, int max, Optional<String> engine) {
    return new RevisionConfig(
        Optional.empty(),
        Map.of(),
        RunLimits.UNSET,
        engine,
        new Scale(min, max, 1, Duration.ofSeconds(60)),
        Optional.empty());
  }

  private static int sum(
      Map<PropletId, List<ServedRevision>> plan,
      long number,
      java.util.function.ToIntFunction<ServedRevision.Share> part) {
    return plan.values().stream()
        .flatMap(List::stream)
        .filter(p -> p.key().number() == number)
        .mapToInt(p -> part.applyAsInt(p.share()))
        .sum();
  }

  @Test
  void shares_ofAnyFleet_addUpAndStayWhereTheyAre() {
    for (int run = 0; run < RUNS; run++) {
      int max = 1 + random.nextInt(30);
      int min = random.nextInt(max + 1);
      Optional<String> engine = random.nextBoolean() ? Optional.of("redline") : Optional.empty();
      Function function = after(with(deploy(module("m" + run)), config(min, max, engine)));
      List<Host> fleet = fleet();
      List<Host> able =
          fleet.stream()
              .filter(h -> engine.isEmpty() || h.metadata().engines().contains("redline"))
              .toList();

      Map<PropletId, List<ServedRevision>> plan = ServingPlan.of(function, Set.of(), fleet);

      assertThat(plan.keySet())
          .isSubsetOf(able.stream().map(Host::id).toList())
          .hasSize(Math.min(max, able.size()));
      if (able.isEmpty()) {
        continue;
      }
      assertThat(sum(plan, 1, ServedRevision.Share::max)).isEqualTo(max);
      assertThat(sum(plan, 1, ServedRevision.Share::min)).isEqualTo(min);
      List<Host> shuffled = new ArrayList<>(fleet);
      Collections.shuffle(shuffled, random);
      assertThat(ServingPlan.of(function, Set.of(), shuffled)).isEqualTo(plan);
      leaves(function, fleet, plan, able.get(random.nextInt(able.size())));
    }
  }

  private List<Host> fleet() {
    List<Host> fleet = new ArrayList<>();
    int size = random.nextInt(20);
    for (int i = 0; i < size; i++) {
      fleet.add(host("proplet-" + i, random.nextBoolean() ? BOTH : List.of("endive")));
    }
    return fleet;
  }

  /** Nobody who stays loses a place; shares change by what they are rounded, or grow. */
  private static void leaves(
      Function function, List<Host> fleet, Map<PropletId, List<ServedRevision>> before, Host gone) {
    List<Host> left = fleet.stream().filter(h -> !h.equals(gone)).toList();
    Map<PropletId, Integer> after = maxima(ServingPlan.of(function, Set.of(), left));
    Map<PropletId, Integer> was = maxima(before);
    int moved = was.getOrDefault(gone.id(), 0);
    was.remove(gone.id());
    was.forEach(
        (id, share) ->
            assertThat(after.getOrDefault(id, 0))
                .as("share of %s", id)
                .isBetween(share, share + moved));
    long newcomers = after.keySet().stream().filter(id -> !was.containsKey(id)).count();
    assertThat(newcomers).isLessThanOrEqualTo(1);
  }

  private static Map<PropletId, Integer> maxima(Map<PropletId, List<ServedRevision>> plan) {
    Map<PropletId, Integer> maxima = new HashMap<>();
    plan.forEach((id, parts) -> maxima.put(id, parts.getFirst().share().max()));
    return maxima;
  }

  @Test
  void formOfAnswers_isTold() {
    RevisionConfig cgi =
        new RevisionConfig(
            Optional.empty(),
            Map.of(),
            RunLimits.UNSET,
            Optional.empty(),
            Scale.DEFAULT,
            Optional.of(AnswerForm.CGI));

    var plan =
        ServingPlan.of(after(with(deploy(module("a")), cgi)), Set.of(), List.of(host("p1", BOTH)));

    assertThat(plan.values()).allSatisfy(parts -> assertThat(parts).allMatch(ServedRevision::cgi));
  }

  @Test
  void functions_spreadOverTheFleet() {
    List<Host> fleet = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      fleet.add(host("proplet-" + i, BOTH));
    }
    Map<PropletId, Integer> count = new HashMap<>();
    for (int i = 0; i < 1_000; i++) {
      List<Host> best = Ranking.best(new RevisionKey("uid-" + i, 1), fleet, 1);
      count.merge(best.getFirst().id(), 1, Integer::sum);
    }

    assertThat(count.values()).hasSize(10).allMatch(c -> c > 60 && c < 140);
  }

  @Test
  void revision_carriesWhatItIsMadeOf() {
    Function function = after(deploy(image("a.example/b:1")));
    Revision r1 = function.revisions().getFirst();

    ServedRevision part =
        ServingPlan.of(function, Set.of(), List.of(host("p1", BOTH)))
            .getOrDefault(new PropletId("p1"), List.of())
            .getFirst();

    assertThat(part.name().toString()).isEqualTo("echo/r1");
    assertThat(part.key()).isEqualTo(ServingPlan.key(function, r1));
    assertThat(part.image()).contains("a.example/b:1");
    assertThat(part.digest()).isEmpty();
    assertThat(part.cgi()).isFalse();
    assertThat(part.share()).isEqualTo(new ServedRevision.Share(0, 10, 1, Duration.ofSeconds(60)));
  }
}
