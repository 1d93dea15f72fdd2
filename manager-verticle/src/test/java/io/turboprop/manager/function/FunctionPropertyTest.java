package io.turboprop.manager.function;

import static io.turboprop.manager.function.Deploys.ECHO;
import static io.turboprop.manager.function.Deploys.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.Digest;
import io.turboprop.model.FunctionName;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RevisionName;
import io.turboprop.model.RevisionRef;
import io.turboprop.model.Seed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What holds whatever is asked, in whatever order. */
final class FunctionPropertyTest {
  private static final int RUNS = 300;
  private static final int STEPS = 120;
  private static final FunctionRules RULES = new FunctionRules(1, 6);
  private static final String[] NAMES = {"blue", "green", "r1", "r2", "r3", "r5", "r8", "r40"};

  private final Random random = new Random(Seed.next(getClass()));

  @Test
  void requestsAtRandom_keepTheRules() {
    int changed = 0;
    for (int run = 0; run < RUNS; run++) {
      changed += run();
    }
    assertThat(changed).isGreaterThan(RUNS * STEPS / 10);
  }

  private record Kept(FunctionEvent event, Instant at) {}

  /** Gives how many requests changed something. */
  private int run() {
    Optional<Function> function = Optional.empty();
    List<Kept> log = new ArrayList<>();
    Map<Long, RevisionName> numbers = new HashMap<>();
    for (int step = 0; step < STEPS; step++) {
      Instant now = T0.plusSeconds(step);
      FunctionRequest request = request(function);
      FunctionDecision decision = FunctionChanges.after(ECHO, function, request, RULES, now);
      if (decision instanceof FunctionDecision.Changed(FunctionEvent event, var after)) {
        long before = function.map(Function::version).orElse(0L);
        after.ifPresent(f -> assertThat(f.version()).isEqualTo(before + 1));
        log.add(new Kept(event, now));
        function = after;
        if (function.isEmpty()) {
          log.clear();
          numbers.clear();
        }
      } else if (decision instanceof FunctionDecision.Refused refused) {
        assertThat(refused.why()).contains("echo");
      }
      function.ifPresent(f -> check(f, numbers));
      assertThat(fold(log)).isEqualTo(function);
    }
    return log.size();
  }

  private static Optional<Function> fold(List<Kept> log) {
    Optional<Function> function = Optional.empty();
    for (Kept kept : log) {
      function = FunctionFold.after(ECHO, function, kept.event(), kept.at());
    }
    return function;
  }

  private static void check(Function function, Map<Long, RevisionName> numbers) {
    Set<RevisionName> names = new HashSet<>();
    for (Revision revision : function.revisions()) {
      assertThat(names.add(revision.name())).as("%s is there once", revision.name()).isTrue();
      assertThat(revision.number()).isBetween(1L, function.counted());
      assertThat(numbers.merge(revision.number(), revision.name(), (old, now) -> old))
          .as("number %d is of one revision for ever", revision.number())
          .isEqualTo(revision.name());
    }
    assertThat(function.revisions()).hasSizeLessThanOrEqualTo(RULES.revisions());
    function.route().ifPresent(route -> check(function, route));
    function.former().forEach(route -> check(function, route));
    assertThat(function.revisions().stream().anyMatch(Revision::ready))
        .as("whatever can take calls has a route")
        .isEqualTo(function.route().isPresent());
    function
        .awaited()
        .ifPresent(
            a ->
                assertThat(function.revision(a.revision()).orElseThrow().state())
                    .isEqualTo(new RevisionState.Preparing()));
    assertThat(function.former().size()).isLessThanOrEqualTo(Function.MOST_FORMER);
    assertThat(function.history().size()).isLessThanOrEqualTo(Function.MOST_HISTORY);
    assertThat(function.history())
        .extracting(RouteChange::version)
        .isSorted()
        .doesNotHaveDuplicates();
    function
        .route()
        .ifPresent(route -> assertThat(function.history().getLast().to()).isEqualTo(route));
  }

  private static void check(Function function, Route route) {
    assertThat(route.weights().values().stream().mapToInt(w -> w).sum()).isEqualTo(100);
    route
        .weights()
        .keySet()
        .forEach(name -> assertThat(function.revision(name).orElseThrow().ready()).isTrue());
  }

  private FunctionRequest request(Optional<Function> function) {
    OptionalLong expected = expected(function);
    return switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4 ->
          new FunctionRequest.Deploy(
              random.nextInt(3) == 0 ? Optional.of(name(function)) : Optional.empty(),
              source(),
              RevisionConfig.DEFAULT,
              random.nextBoolean(),
              "uid",
              "eva",
              expected);
      case 5, 6, 7, 8 -> new FunctionRequest.Switch(Route.to(name(function)), "bob", expected);
      case 9, 10 -> new FunctionRequest.Switch(split(function), "bob", expected);
      case 11, 12 -> new FunctionRequest.Rollback("eva", expected);
      case 13, 14 -> new FunctionRequest.RemoveRevision(name(function), "eva", expected);
      case 15 -> new FunctionRequest.Remove(random.nextInt(10) == 0, "eva", expected);
      case 16 ->
          new FunctionRequest.NotPrepared(
              name(function), random.nextInt(9), Reason.of(ReasonCode.IMAGE_NOT_FOUND));
      default -> prepared(function);
    };
  }

  private FunctionRequest prepared(Optional<Function> function) {
    Optional<Revision> waiting =
        function.stream().flatMap(f -> f.revisions().stream()).filter(r -> !r.ready()).findFirst();
    Digest digest = Digest.of(new byte[] {1});
    return waiting
        .map(r -> new FunctionRequest.Prepared(r.name(), r.number(), digest))
        .orElseGet(() -> new FunctionRequest.Prepared(name(function), 1, digest));
  }

  private OptionalLong expected(Optional<Function> function) {
    long version = function.map(Function::version).orElse(0L);
    return switch (random.nextInt(4)) {
      case 0 -> OptionalLong.of(version);
      case 1 -> OptionalLong.of(random.nextInt(40));
      default -> OptionalLong.empty();
    };
  }

  private RevisionSource source() {
    String content = "" + (char) ('a' + random.nextInt(8));
    return random.nextBoolean()
        ? Deploys.module(content)
        : Deploys.image("registry.example/" + content + ":1");
  }

  private Route split(Optional<Function> function) {
    RevisionName one = name(function);
    RevisionName other = name(function);
    int percent = 1 + random.nextInt(99);
    return one.equals(other)
        ? Route.to(one)
        : new Route(Map.of(one, percent, other, 100 - percent));
  }

  /** Mostly one that is there. */
  private RevisionName name(Optional<Function> function) {
    List<Revision> there = function.map(Function::revisions).orElse(List.of());
    return there.isEmpty() || random.nextInt(4) == 0
        ? new RevisionName(NAMES[random.nextInt(NAMES.length)])
        : there.get(random.nextInt(there.size())).name();
  }

  @Test
  void references_ofDifferentRevisions_haveDifferentTexts() {
    Map<String, RevisionRef> seen = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      RevisionRef made = new RevisionRef(new FunctionName(label()), new RevisionName(label()));

      assertThat(RevisionRef.parse(made.toString())).isEqualTo(made);
      RevisionRef other = seen.put(made.toString(), made);
      if (other != null) {
        assertThat(other).isEqualTo(made);
      }
    }
    assertThat(new RevisionRef(new FunctionName("a-b"), new RevisionName("c")).toString())
        .isNotEqualTo(new RevisionRef(new FunctionName("a"), new RevisionName("b-c")).toString());
  }

  /** Short, of few letters and many hyphens, so that they come close to one another. */
  private String label() {
    StringBuilder label = new StringBuilder("a");
    for (int i = random.nextInt(4); i > 0; i--) {
      label.append("-ab".charAt(random.nextInt(3)));
    }
    return label.append("abc".charAt(random.nextInt(3))).toString();
  }
}
