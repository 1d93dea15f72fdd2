package io.turboprop.manager.function;

import io.turboprop.manager.function.FunctionDecision.Changed;
import io.turboprop.manager.function.FunctionDecision.Refused;
import io.turboprop.manager.function.FunctionDecision.Unchanged;
import io.turboprop.manager.function.FunctionEvent.FunctionDeployed;
import io.turboprop.manager.function.FunctionEvent.FunctionRedeployed;
import io.turboprop.manager.function.FunctionEvent.FunctionSwitched;
import io.turboprop.manager.function.FunctionRequest.Deploy;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.FunctionName;
import io.turboprop.model.RevisionName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Decides about deployments. A revision is what it is made of: without a name, the same code with
 * the same configuration is the revision that has them already; with a name, other code or other
 * configuration under that name is refused.
 */
final class Deployment {
  private final FunctionName name;
  private final Optional<Function> before;
  private final Deploy request;
  private final FunctionRules rules;
  private final Instant now;

  private Deployment(
      FunctionName name,
      Optional<Function> before,
      Deploy request,
      FunctionRules rules,
      Instant now) {
    this.name = name;
    this.before = before;
    this.request = request;
    this.rules = rules;
    this.now = now;
  }

  static FunctionDecision decide(
      FunctionName name,
      Optional<Function> before,
      Deploy request,
      FunctionRules rules,
      Instant now) {
    return new Deployment(name, before, request, rules, now).decide();
  }

  private FunctionDecision decide() {
    Optional<Revision> there =
        request.revision().isPresent()
            ? before.flatMap(f -> f.revision(request.revision().get()))
            : same();
    if (there.isEmpty()) {
      return tooMany().or(this::used).orElseGet(this::made);
    }
    if (!there.get().sameAs(request.source(), request.config())) {
      return new Refused(
          ErrorCode.CONFLICT,
          "revision %s of function %s has other code or configuration, and a revision never changes; give another name, or none"
              .formatted(there.get().name(), name));
    }
    return again(before.orElseThrow(), there.get());
  }

  /** The newest that is made of the same. */
  private Optional<Revision> same() {
    List<Revision> newestFirst = before.map(f -> f.revisions().reversed()).orElse(List.of());
    return newestFirst.stream()
        .filter(r -> r.sameAs(request.source(), request.config()))
        .findFirst();
  }

  private Optional<FunctionDecision> tooMany() {
    return before
        .filter(f -> f.revisions().size() >= rules.revisions())
        .map(
            f ->
                new Refused(
                    ErrorCode.CONFLICT,
                    "function %s has %d revisions, the most there may be; delete some that get no calls"
                        .formatted(name, f.revisions().size())));
  }

  /** Names are not used again, lest people and caches take the one for the other. */
  private Optional<FunctionDecision> used() {
    if (request.revision().isEmpty() || before.isEmpty()) {
      return Optional.empty();
    }
    RevisionName wanted = request.revision().get();
    Function function = before.get();
    OptionalLong number = wanted.number();
    boolean used =
        number.isPresent()
            ? number.getAsLong() <= function.counted()
            : function.retired().contains(wanted);
    return used
        ? Optional.of(
            new Refused(
                ErrorCode.CONFLICT,
                "revision name %s of function %s was used before and is not used again; give another name, or none to get r%d"
                    .formatted(wanted, name, next())))
        : Optional.empty();
  }

  private long next() {
    return before.map(Function::counted).orElse(0L) + 1;
  }

  private FunctionDecision made() {
    OptionalLong given =
        request.revision().map(RevisionName::number).orElseGet(OptionalLong::empty);
    long number = given.orElseGet(this::next);
    boolean ready = request.source() instanceof RevisionSource.Uploaded;
    Revision revision =
        new Revision(
            request.revision().orElseGet(() -> RevisionName.counted(number)),
            number,
            request.source(),
            request.config(),
            ready ? new RevisionState.Ready() : new RevisionState.Preparing(),
            now,
            request.by());
    boolean first = before.flatMap(Function::route).isEmpty();
    boolean routes = ready && (first || request.switchTo());
    return changed(
        new FunctionDeployed(
            before.map(Function::uid).orElse(request.uid()),
            revision,
            !ready && request.switchTo(),
            routes ? Optional.of(Route.to(revision.name())) : Optional.empty(),
            request.by()));
  }

  private FunctionDecision again(Function function, Revision there) {
    boolean awaited = function.awaited().filter(a -> a.revision().equals(there.name())).isPresent();
    return switch (there.state()) {
      case RevisionState.Ready ignored -> {
        Route whole = Route.to(there.name());
        boolean routed = function.route().filter(whole::equals).isPresent();
        yield request.switchTo() && !(routed && function.awaited().isEmpty())
            ? changed(
                new FunctionSwitched(RouteCause.DEPLOY, function.route(), whole, request.by()))
            : new Unchanged(function, Optional.of(there.name()));
      }
      case RevisionState.Preparing ignored ->
          request.switchTo() && !awaited
              ? redeployed(there)
              : new Unchanged(function, Optional.of(there.name()));
      case RevisionState.Failed ignored -> redeployed(there);
    };
  }

  private FunctionDecision redeployed(Revision there) {
    return changed(new FunctionRedeployed(there.name(), request.switchTo(), request.by()));
  }

  private FunctionDecision changed(FunctionEvent event) {
    return new Changed(event, FunctionFold.after(name, before, event, now));
  }
}
