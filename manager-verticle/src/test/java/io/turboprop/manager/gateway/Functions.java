package io.turboprop.manager.gateway;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.Revision;
import io.turboprop.manager.function.RevisionConfig;
import io.turboprop.manager.function.RevisionSource;
import io.turboprop.manager.function.RevisionState;
import io.turboprop.manager.function.Route;
import io.turboprop.model.FunctionName;
import io.turboprop.model.RevisionKey;
import io.turboprop.model.RevisionName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Functions for tests. */
final class Functions {
  private static final Instant T0 = Instant.parse("2026-01-02T03:04:05Z");

  private Functions() {}

  /**
   * A function with ready revisions.
   *
   * @param revisions the first gets the calls
   */
  static Function of(String name, String... revisions) {
    List<Revision> all = new ArrayList<>();
    for (String revision : revisions) {
      all.add(revision(revision, all.size() + 1L, new RevisionState.Ready()));
    }
    return function(name, all, Optional.of(Route.to(new RevisionName(revisions[0]))));
  }

  /** One that nobody can call yet. */
  static Function preparing(String name) {
    Revision revision = revision("r1", 1, new RevisionState.Preparing());
    return function(name, List.of(revision), Optional.empty());
  }

  static Function routed(Function function, String revision) {
    return function(
        function.name().value(),
        function.revisions(),
        Optional.of(Route.to(new RevisionName(revision))));
  }

  static RevisionKey key(String function, long number) {
    return new RevisionKey("uid-" + function, number);
  }

  private static Function function(String name, List<Revision> revisions, Optional<Route> route) {
    return new Function(
        new FunctionName(name),
        "uid-" + name,
        1,
        revisions,
        revisions.size(),
        List.of(),
        route,
        Optional.empty(),
        List.of(),
        List.of(),
        T0,
        T0);
  }

  private static Revision revision(String name, long number, RevisionState state) {
    return new Revision(
        new RevisionName(name),
        number,
        RevisionSource.Image.of("docker.io/acme/" + name + ":1"),
        RevisionConfig.DEFAULT,
        state,
        T0,
        "eva");
  }
}
