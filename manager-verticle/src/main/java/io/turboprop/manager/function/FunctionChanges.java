package io.turboprop.manager.function;

import io.turboprop.manager.function.FunctionDecision.Changed;
import io.turboprop.manager.function.FunctionDecision.Refused;
import io.turboprop.manager.function.FunctionDecision.Unchanged;
import io.turboprop.manager.function.FunctionEvent.FunctionDeleted;
import io.turboprop.manager.function.FunctionEvent.FunctionRevisionDeleted;
import io.turboprop.manager.function.FunctionEvent.FunctionRevisionFailed;
import io.turboprop.manager.function.FunctionEvent.FunctionRevisionReady;
import io.turboprop.manager.function.FunctionEvent.FunctionSwitched;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.FunctionName;
import io.turboprop.model.RevisionName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The only place where it is decided how a function changes. What was decided becomes an event, and
 * what an event does is {@link FunctionFold}, so the log gives the function. Pure.
 */
public final class FunctionChanges {
  private static final int MOST_NAMED = 10;

  private FunctionChanges() {}

  /**
   * @param before empty if there is no such function
   */
  public static FunctionDecision after(
      FunctionName name,
      Optional<Function> before,
      FunctionRequest request,
      FunctionRules rules,
      Instant now) {
    Optional<FunctionDecision> unexpected =
        request instanceof FunctionRequest.ByUser asked
            ? unexpected(name, before, asked)
            : Optional.empty();
    if (unexpected.isPresent()) {
      return unexpected.get();
    }
    if (request instanceof FunctionRequest.Deploy deploy) {
      return Deployment.decide(name, before, deploy, rules, now);
    }
    return before
        .map(function -> known(function, request, now))
        .orElseGet(
            () ->
                new Refused(ErrorCode.FUNCTION_NOT_FOUND, "function " + name + " does not exist"));
  }

  private static Optional<FunctionDecision> unexpected(
      FunctionName name, Optional<Function> before, FunctionRequest.ByUser asked) {
    long found = before.map(Function::version).orElse(0L);
    if (asked.expected().isEmpty() || asked.expected().getAsLong() == found) {
      return Optional.empty();
    }
    long expected = asked.expected().getAsLong();
    if (before.isEmpty()) {
      boolean deploys = asked instanceof FunctionRequest.Deploy;
      return Optional.of(
          new Refused(
              deploys ? ErrorCode.STALE_VERSION : ErrorCode.FUNCTION_NOT_FOUND,
              "function %s does not exist, expected was version %d".formatted(name, expected)));
    }
    return Optional.of(
        new Refused(
            ErrorCode.STALE_VERSION,
            "function %s is at version %d, expected was %d; look at it and ask again"
                .formatted(name, found, expected)));
  }

  private static FunctionDecision known(Function function, FunctionRequest request, Instant now) {
    return switch (request) {
      case FunctionRequest.Deploy r -> throw new IllegalStateException(r + " is decided before");
      case FunctionRequest.Switch r -> switched(function, r, now);
      case FunctionRequest.Rollback r -> back(function, r, now);
      case FunctionRequest.RemoveRevision r -> removed(function, r, now);
      case FunctionRequest.Remove r -> removed(function, r, now);
      case FunctionRequest.Prepared r -> prepared(function, r, now);
      case FunctionRequest.NotPrepared r -> notPrepared(function, r, now);
    };
  }

  private static FunctionDecision switched(
      Function function, FunctionRequest.Switch request, Instant now) {
    for (RevisionName name : request.to().weights().keySet()) {
      Optional<FunctionDecision> unable = unable(function, name);
      if (unable.isPresent()) {
        return unable.get();
      }
    }
    boolean same = function.route().filter(request.to()::equals).isPresent();
    if (same && function.awaited().isEmpty()) {
      return new Unchanged(function, Optional.empty());
    }
    RouteCause cause = request.to().only().isPresent() ? RouteCause.SWITCH : RouteCause.CANARY;
    return changed(
        function, new FunctionSwitched(cause, function.route(), request.to(), request.by()), now);
  }

  /** Why a revision cannot get calls. */
  private static Optional<FunctionDecision> unable(Function function, RevisionName name) {
    Optional<Revision> revision = function.revision(name);
    if (revision.isEmpty()) {
      return Optional.of(
          new Refused(
              ErrorCode.CONFLICT,
              "function %s has no revision %s; it has %s"
                  .formatted(function.name(), name, newest(function.revisions()))));
    }
    String what = "revision %s of function %s ".formatted(name, function.name());
    return switch (revision.get().state()) {
      case RevisionState.Ready ignored -> Optional.empty();
      case RevisionState.Preparing ignored ->
          Optional.of(
              new Refused(
                  ErrorCode.REVISION_NOT_READY,
                  what
                      + "is still being prepared; switch when it is ready, or deploy it again with"
                      + " \"switch\": true"));
      case RevisionState.Failed failed ->
          Optional.of(
              new Refused(
                  ErrorCode.REVISION_NOT_READY,
                  what + "failed (" + failed.why() + "); deploy it again to try once more"));
    };
  }

  private static String newest(List<Revision> revisions) {
    if (revisions.isEmpty()) {
      return "none";
    }
    String names =
        revisions.reversed().stream()
            .limit(MOST_NAMED)
            .map(r -> r.name().value())
            .collect(Collectors.joining(", "));
    return revisions.size() > MOST_NAMED
        ? names + " and " + (revisions.size() - MOST_NAMED) + " older ones"
        : names;
  }

  private static FunctionDecision back(
      Function function, FunctionRequest.Rollback request, Instant now) {
    if (function.former().isEmpty()) {
      return new Refused(
          ErrorCode.CONFLICT,
          "function %s has no earlier route to go back to; switch to a revision by name"
              .formatted(function.name()));
    }
    return changed(
        function,
        new FunctionSwitched(
            RouteCause.ROLLBACK, function.route(), function.former().getLast(), request.by()),
        now);
  }

  private static FunctionDecision removed(
      Function function, FunctionRequest.RemoveRevision request, Instant now) {
    RevisionName name = request.revision();
    if (function.revision(name).isEmpty()) {
      return noRevision(function, name);
    }
    int weight = function.weight(name);
    if (weight > 0) {
      return new Refused(
          ErrorCode.CONFLICT,
          "revision %s of function %s gets %d %% of the calls; switch to another one first"
              .formatted(name, function.name(), weight));
    }
    return changed(function, new FunctionRevisionDeleted(name, request.by()), now);
  }

  private static Refused noRevision(Function function, RevisionName name) {
    return new Refused(
        ErrorCode.REVISION_NOT_FOUND,
        "function %s has no revision %s".formatted(function.name(), name));
  }

  private static FunctionDecision removed(
      Function function, FunctionRequest.Remove request, Instant now) {
    boolean routed = function.route().isPresent();
    if (routed && !request.force()) {
      return new Refused(
          ErrorCode.CONFLICT,
          "function %s takes calls (%s); delete it with force=true if nobody needs it any more"
              .formatted(function.name(), function.route().get()));
    }
    return changed(function, new FunctionDeleted(routed, request.by()), now);
  }

  private static FunctionDecision prepared(
      Function function, FunctionRequest.Prepared request, Instant now) {
    Optional<Revision> revision = meant(function, request.revision(), request.number());
    if (revision.isEmpty()) {
      return noRevision(function, request.revision());
    }
    if (revision.get().ready()) {
      return new Unchanged(function, Optional.of(request.revision()));
    }
    Optional<Awaited> awaited =
        function.awaited().filter(a -> a.revision().equals(request.revision()));
    boolean routes = awaited.isPresent() || function.route().isEmpty();
    return changed(
        function,
        new FunctionRevisionReady(
            request.revision(),
            request.digest(),
            routes ? Optional.of(Route.to(request.revision())) : Optional.empty(),
            routes ? awaited.map(Awaited::by).orElse(revision.get().createdBy()) : ""),
        now);
  }

  private static FunctionDecision notPrepared(
      Function function, FunctionRequest.NotPrepared request, Instant now) {
    Optional<Revision> revision = meant(function, request.revision(), request.number());
    if (revision.isEmpty()) {
      return noRevision(function, request.revision());
    }
    RevisionState failed = new RevisionState.Failed(request.why());
    if (revision.get().ready() || revision.get().state().equals(failed)) {
      return new Unchanged(function, Optional.of(request.revision()));
    }
    return changed(function, new FunctionRevisionFailed(request.revision(), request.why()), now);
  }

  private static Optional<Revision> meant(Function function, RevisionName name, long number) {
    return function.revision(name).filter(r -> r.number() == number);
  }

  private static Changed changed(Function function, FunctionEvent event, Instant now) {
    return new Changed(
        event, FunctionFold.after(function.name(), Optional.of(function), event, now));
  }
}
