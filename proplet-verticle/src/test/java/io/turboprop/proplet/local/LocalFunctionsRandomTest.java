package io.turboprop.proplet.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.RevisionKey;
import io.turboprop.model.RevisionName;
import io.turboprop.model.RevisionRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever is asked, in whatever order. */
final class LocalFunctionsRandomTest {
  private static final List<String> NAMES = List.of("a/b-c", "a-b/c", "a/b", "a/c", "b/a", "b/c");
  private static final int RUNS = 200;
  private static final int STEPS = 100;

  /** What there ought to be, kept in the plainest way. */
  private final Map<String, LocalDeployment> there = new LinkedHashMap<>();

  private final Map<RevisionRef, LocalConfig> configs = new HashMap<>();
  private final Set<RevisionKey> former = new HashSet<>();
  private final Map<RevisionRef, RevisionKey> keys = new HashMap<>();
  private LocalFunctions functions = LocalFunctions.NONE;
  private int ids;

  @Test
  void requests_inAnyOrder_leaveOneDefaultPerFunctionAndTheSumsOfDeployments() {
    long seed = Long.getLong("turboprop.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (int run = 0; run < RUNS; run++) {
      functions = LocalFunctions.NONE;
      there.clear();
      configs.clear();
      former.clear();
      keys.clear();
      for (int step = 0; step < STEPS; step++) {
        step(random);
        check("seed " + seed + ", run " + run + ", step " + step);
      }
    }
  }

  private void step(Random random) {
    RevisionRef name = RevisionRef.parse(NAMES.get(random.nextInt(NAMES.size())));
    Optional<RevisionName> other =
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(RevisionRef.parse(NAMES.get(random.nextInt(NAMES.size()))).revision());
    LocalDecision decision =
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> deploy(name, random);
          case 3, 4, 5 -> delete(random, other);
          case 6 -> functions.on(name);
          default -> functions.off(name, other);
        };
    if (decision instanceof LocalDecision.Granted granted) {
      functions = granted.functions();
    }
  }

  private LocalDecision deploy(RevisionRef name, Random random) {
    LocalConfig config = LocalFunctionsTest.config("team/f:v" + random.nextInt(2));
    int instances = 1 + random.nextInt(5);
    var another = new LocalDeployment("t" + ++ids, name, random.nextInt(instances + 1), instances);
    LocalDecision decision = functions.deploy(another, config, "u" + ids);
    boolean same = config.equals(configs.getOrDefault(name, config));
    assertThat(decision instanceof LocalDecision.Granted).isEqualTo(same);
    if (same) {
      there.put(another.id(), another);
      configs.put(name, config);
    }
    return decision;
  }

  private LocalDecision delete(Random random, Optional<RevisionName> successor) {
    List<String> all = new ArrayList<>(there.keySet());
    String id = all.isEmpty() ? "none" : all.get(random.nextInt(all.size()));
    LocalDecision decision = functions.delete(id, successor);
    if (decision instanceof LocalDecision.Granted) {
      RevisionRef of = Objects.requireNonNull(there.remove(id)).of();
      if (there.values().stream().noneMatch(d -> d.of().equals(of))) {
        configs.remove(of);
        former.add(keys.remove(of));
      }
    }
    return decision;
  }

  private void check(String when) {
    assertThat(functions.deployments())
        .as(when)
        .containsExactlyInAnyOrderElementsOf(there.values());
    for (LocalFunction function : functions.all().values()) {
      assertThat(function.revisions()).as(when).isNotEmpty();
      assertThat(function.revisions().stream().filter(r -> function.isDefault(r.name())))
          .as(when)
          .hasSize(1);
      function.revisions().forEach(revision -> check(function.ref(revision), revision, when));
    }
  }

  private void check(RevisionRef name, LocalRevision revision, String when) {
    List<LocalDeployment> of = there.values().stream().filter(d -> d.of().equals(name)).toList();
    assertThat(revision.instances())
        .as(when)
        .isEqualTo(of.stream().mapToInt(LocalDeployment::instances).sum());
    assertThat(revision.min()).as(when).isEqualTo(of.stream().mapToInt(LocalDeployment::min).sum());
    assertThat(revision.config()).as(when).isEqualTo(configs.get(name));
    assertThat(former).as(when).doesNotContain(revision.key());
    assertThat(keys.computeIfAbsent(name, n -> revision.key())).as(when).isEqualTo(revision.key());
    assertThat(keys.values()).as(when).doesNotHaveDuplicates();
  }
}
