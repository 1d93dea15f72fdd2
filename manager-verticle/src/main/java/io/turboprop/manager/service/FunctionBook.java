package io.turboprop.manager.service;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.FunctionChanges;
import io.turboprop.manager.function.FunctionDecision;
import io.turboprop.manager.function.FunctionRequest;
import io.turboprop.manager.function.FunctionRules;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.store.StaleWriteException;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.Write;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.FunctionName;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only place where functions change. Work on one function is done in the order in which it
 * came, so a compare-and-set is one; what {@link FunctionIndex} holds is what the store has made
 * durable. Belongs to the control verticle's event loop.
 */
final class FunctionBook {
  private static final Logger log = LoggerFactory.getLogger(FunctionBook.class);

  private final Store store;
  private final ControlEnvironment env;
  private final FunctionRules rules;
  private final FunctionIndex index = new FunctionIndex();
  private final Lanes<FunctionName> lanes = new Lanes<>();

  /** New functions that are being written; they count, lest many at once pass the bound. */
  private final Set<FunctionName> coming = new HashSet<>();

  private Consumer<FunctionName> watcher = name -> {};

  FunctionBook(Store store, ControlEnvironment env, FunctionRules rules) {
    this.store = store;
    this.env = env;
    this.rules = rules;
  }

  FunctionIndex index() {
    return index;
  }

  /** Tells of each change, on the event loop, before whoever asked for it is answered. */
  void watch(Consumer<FunctionName> newWatcher) {
    watcher = newWatcher;
  }

  /** Takes up a function that the store already has. */
  void adopt(Function function) {
    index.put(function);
  }

  /** Makes up what a key stands for, once it is known what was decided. */
  interface KeyOf {
    Optional<IdempotencyKey> key(FunctionDecision decision);
  }

  /** What was decided; durable if it is a change. */
  Future<FunctionDecision> ask(FunctionName name, FunctionRequest request, KeyOf key) {
    return lanes.run(name, () -> decide(name, request, key));
  }

  private Future<FunctionDecision> decide(FunctionName name, FunctionRequest request, KeyOf key) {
    Instant now = env.clock().instant();
    Optional<Function> before = index.find(name);
    FunctionDecision decision = FunctionChanges.after(name, before, request, rules, now);
    Optional<FunctionDecision> tooMany =
        before.isEmpty() && decision instanceof FunctionDecision.Changed
            ? tooMany(name)
            : Optional.empty();
    if (tooMany.isPresent()) {
      return Future.succeededFuture(tooMany.get());
    }
    List<Write> writes = new ArrayList<>();
    if (decision instanceof FunctionDecision.Changed changed) {
      writes.add(
          changed
              .after()
              .<Write>map(Write.PutFunction::new)
              .orElseGet(() -> new Write.RemoveFunction(name, before.orElseThrow().version())));
      writes.add(new Write.AppendEvent(Happening.of(name, now, changed.event())));
    }
    key.key(decision).ifPresent(made -> writes.add(new Write.PutIdempotencyKey(made)));
    return writes.isEmpty()
        ? Future.succeededFuture(decision)
        : write(name, before.isEmpty(), new Batch(writes), decision);
  }

  private Optional<FunctionDecision> tooMany(FunctionName name) {
    int there = index.size() + coming.size();
    return there < rules.functions()
        ? Optional.empty()
        : Optional.of(
            new FunctionDecision.Refused(
                ErrorCode.CONFLICT,
                "function %s is not made: there are %d functions, the most there may be; delete some, or raise MANAGER_MAX_FUNCTIONS"
                    .formatted(name, there)));
  }

  private Future<FunctionDecision> write(
      FunctionName name, boolean isNew, Batch batch, FunctionDecision decision) {
    if (isNew) {
      coming.add(name);
    }
    return store
        .commit(batch)
        .onComplete(done -> coming.remove(name))
        .recover(failure -> Future.failedFuture(explained(name, failure)))
        .map(
            stored -> {
              if (decision instanceof FunctionDecision.Changed changed) {
                remember(name, changed);
                env.news().run();
              }
              return decision;
            });
  }

  /** Nobody else writes, so a stale write means that the row is not the one that was read. */
  private static Throwable explained(FunctionName name, Throwable failure) {
    return failure instanceof StaleWriteException
        ? new OrchestratorException(
            ErrorCode.INTERNAL,
            "function %s was not changed: %s; its row is damaged (the log of the start says so) or somebody else changed it"
                .formatted(name, failure.getMessage()),
            failure)
        : failure;
  }

  private void remember(FunctionName name, FunctionDecision.Changed changed) {
    changed.after().ifPresentOrElse(index::put, () -> index.remove(name));
    watcher.accept(name);
    log.info(
        "function {}: {} → version {}",
        name,
        changed.event().getClass().getSimpleName(),
        changed.after().map(f -> Long.toString(f.version())).orElse("none"));
  }
}
