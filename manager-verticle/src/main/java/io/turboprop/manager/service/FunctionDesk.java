package io.turboprop.manager.service;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.FunctionDecision;
import io.turboprop.manager.function.FunctionEvent;
import io.turboprop.manager.function.FunctionRequest;
import io.turboprop.manager.service.ControlReply.OfFunction;
import io.turboprop.manager.service.ControlRequest.ChangeFunction;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.store.IdempotencyKey.MadeRevision;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.RevisionName;
import io.turboprop.model.RevisionRef;
import io.vertx.core.Future;
import java.util.Optional;

/** What users, and those who prepare images, ask of functions. */
final class FunctionDesk {
  private final FunctionBook book;
  private final Keys keys;
  private final ControlEnvironment env;

  FunctionDesk(FunctionBook book, Keys keys, ControlEnvironment env) {
    this.book = book;
    this.keys = keys;
    this.env = env;
  }

  Future<OfFunction> change(ChangeFunction asked) {
    return keys.once(asked.idempotency(), former -> repeat(asked, former), () -> first(asked));
  }

  private Future<OfFunction> repeat(ChangeFunction asked, IdempotencyKey former) {
    Optional<Function> function = book.index().find(asked.function());
    Optional<RevisionName> revision =
        former.made() instanceof MadeRevision made
            ? Optional.of(made.revision().revision())
            : Optional.empty();
    boolean there = function.isPresent() && revision.flatMap(function.get()::revision).isPresent();
    return there
        ? Future.succeededFuture(new OfFunction(function, revision, true, true))
        : Future.failedFuture(Keys.gone(ErrorCode.REVISION_NOT_FOUND, former));
  }

  private Future<OfFunction> first(ChangeFunction asked) {
    FunctionRequest request =
        asked.request() instanceof FunctionRequest.Deploy deploy
            ? deploy.withUid(env.taskIds().get().value())
            : asked.request();
    return book.ask(asked.function(), request, decision -> key(asked, decision))
        .map(FunctionDesk::answer);
  }

  private Optional<IdempotencyKey> key(ChangeFunction asked, FunctionDecision decision) {
    return asked
        .idempotency()
        .flatMap(
            key ->
                revision(decision)
                    .map(name -> new MadeRevision(new RevisionRef(asked.function(), name)))
                    .map(
                        made ->
                            new IdempotencyKey(
                                key.key(), key.request(), made, env.clock().instant())));
  }

  /** The one that a deployment is about. */
  private static Optional<RevisionName> revision(FunctionDecision decision) {
    return switch (decision) {
      case FunctionDecision.Changed changed ->
          switch (changed.event()) {
            case FunctionEvent.FunctionDeployed e -> Optional.of(e.revision().name());
            case FunctionEvent.FunctionRedeployed e -> Optional.of(e.revision());
            case FunctionEvent.FunctionSwitched e -> e.to().only();
            case FunctionEvent.FunctionRevisionReady e -> Optional.of(e.revision());
            case FunctionEvent.FunctionRevisionFailed e -> Optional.of(e.revision());
            case FunctionEvent.FunctionRevisionDeleted e -> Optional.of(e.revision());
            case FunctionEvent.FunctionDeleted ignored -> Optional.empty();
          };
      case FunctionDecision.Unchanged same -> same.revision();
      case FunctionDecision.Refused ignored -> Optional.empty();
    };
  }

  private static OfFunction answer(FunctionDecision decision) {
    return switch (decision) {
      case FunctionDecision.Changed changed ->
          new OfFunction(
              changed.after(),
              revision(decision),
              changed.event() instanceof FunctionEvent.FunctionDeployed,
              false);
      case FunctionDecision.Unchanged same ->
          new OfFunction(Optional.of(same.function()), same.revision(), false, false);
      case FunctionDecision.Refused refused ->
          throw new OrchestratorException(refused.code(), refused.why());
    };
  }
}
