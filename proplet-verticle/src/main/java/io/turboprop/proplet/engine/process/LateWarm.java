package io.turboprop.proplet.engine.process;

import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.Invocation;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunOutcome.Failed;
import io.turboprop.proplet.engine.RunUsage;
import io.turboprop.proplet.engine.Warm;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * An instance of which it is found out first what it is.
 *
 * @param found never fails
 */
record LateWarm(CompletableFuture<Warm> found) implements Warm {
  private @Nullable Warm now() {
    return found.getNow(null);
  }

  @Override
  public CompletionStage<Readiness> ready() {
    return found.thenCompose(Warm::ready).minimalCompletionStage();
  }

  @Override
  public CompletionStage<RunOutcome> call(Invocation invocation, OutputListener output) {
    Warm warm = now();
    return warm == null
        ? CompletableFuture.completedStage(
            Failed.before(FailureKind.ENGINE, "the instance is not ready"))
        : warm.call(invocation, output);
  }

  @Override
  public boolean isUsable() {
    Warm warm = now();
    return warm != null && warm.isUsable();
  }

  @Override
  public RunUsage usage() {
    Warm warm = now();
    return warm == null ? RunUsage.NONE : warm.usage();
  }

  @Override
  public void close() {
    found.thenAccept(Warm::close);
  }
}
