package io.turboprop.proplet.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A run that never began. */
public record RefusedExecution(CompletableFuture<RunOutcome> failed) implements Execution {
  public RefusedExecution(FailureKind kind, String message) {
    this(CompletableFuture.completedFuture(RunOutcome.Failed.before(kind, message)));
  }

  @Override
  public CompletionStage<RunOutcome> outcome() {
    return failed.minimalCompletionStage();
  }

  @Override
  public void stop() {}

  @Override
  public RunUsage usage() {
    return RunUsage.NONE;
  }
}
