package io.turboprop.proplet.pool;

import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.Invocation;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunUsage;
import io.turboprop.proplet.engine.Warm;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** An instance that does what the test says, when it says so. */
final class ScriptedInstance implements Warm {
  final CompletableFuture<Readiness> ready = new CompletableFuture<>();
  CompletableFuture<RunOutcome> call = new CompletableFuture<>();
  private @Nullable Invocation asked;
  int calls;
  boolean usable = true;
  boolean closed;

  /** What the last call had. */
  Invocation asked() {
    return Objects.requireNonNull(asked, "it was not called");
  }

  void isReady() {
    ready.complete(new Readiness.Ready(true));
  }

  void isNotReady(String why) {
    ready.complete(new Readiness.NotReady(RunOutcome.Failed.before(FailureKind.ENGINE, why)));
  }

  void answers(String result) {
    CompletableFuture<RunOutcome> now = call;
    call = new CompletableFuture<>();
    now.complete(new RunOutcome.Succeeded(result, "", RunUsage.NONE));
  }

  void breaks() {
    usable = false;
    call.complete(RunOutcome.Failed.before(FailureKind.TRAP, "unreachable"));
  }

  @Override
  public CompletionStage<Readiness> ready() {
    return ready;
  }

  @Override
  public CompletionStage<RunOutcome> call(Invocation invocation, OutputListener output) {
    asked = invocation;
    calls++;
    return call;
  }

  @Override
  public boolean isUsable() {
    return usable && !closed;
  }

  @Override
  public RunUsage usage() {
    return RunUsage.NONE;
  }

  @Override
  public void close() {
    closed = true;
    call.complete(RunOutcome.Failed.before(FailureKind.STOPPED, "the instance was closed"));
  }
}
