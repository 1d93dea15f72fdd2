package io.turboprop.proplet.engine;

import io.turboprop.proplet.engine.RunOutcome.Failed;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** An instance that never came to be. */
public record RefusedWarm(Failed why) implements Warm {
  public RefusedWarm(FailureKind kind, String message) {
    this(Failed.before(kind, message));
  }

  @Override
  public CompletionStage<Readiness> ready() {
    return CompletableFuture.completedStage(new Readiness.NotReady(why));
  }

  @Override
  public CompletionStage<RunOutcome> call(Invocation invocation, OutputListener output) {
    return CompletableFuture.completedStage(why);
  }

  @Override
  public boolean isUsable() {
    return false;
  }

  @Override
  public RunUsage usage() {
    return RunUsage.NONE;
  }

  @Override
  public void close() {}
}
