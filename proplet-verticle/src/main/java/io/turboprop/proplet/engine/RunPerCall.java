package io.turboprop.proplet.engine;

import io.turboprop.model.Bytes;
import io.turboprop.model.RunOptions;
import io.turboprop.proplet.engine.RunOutcome.Failed;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * No instance at all: each call is a run of its own, which remembers nothing of the one before.
 * Standard input is read whole first, at most {@value RunOptions#MOST_STDIN} bytes.
 */
final class RunPerCall implements Warm {
  private final Engine engine;
  private final RunRequest request;
  private final Object lock = new Object();
  private boolean closed;
  private boolean inCall;
  private RunUsage usage = RunUsage.NONE;
  private @Nullable Execution current;

  RunPerCall(Engine engine, RunRequest request) {
    this.engine = engine;
    this.request = request;
  }

  @Override
  public CompletionStage<Readiness> ready() {
    return CompletableFuture.completedStage(new Readiness.Ready(true));
  }

  @Override
  public CompletionStage<RunOutcome> call(Invocation invocation, OutputListener output) {
    synchronized (lock) {
      if (closed || inCall) {
        String why = closed ? "the instance was closed" : "the instance is in another call";
        FailureKind kind = closed ? FailureKind.STOPPED : FailureKind.ENGINE;
        return CompletableFuture.completedStage(Failed.before(kind, why));
      }
      inCall = true;
    }
    var outcome = new CompletableFuture<RunOutcome>();
    Thread.ofVirtual()
        .name("call-" + request.runId())
        .start(() -> run(invocation, output, outcome));
    return outcome.minimalCompletionStage();
  }

  private void run(
      Invocation invocation, OutputListener output, CompletableFuture<RunOutcome> outcome) {
    Optional<Bytes> stdin;
    try {
      stdin = whole(invocation.stdin());
    } catch (IOException e) {
      end(Failed.before(FailureKind.STOPPED, "standard input broke off: " + e), outcome);
      return;
    }
    if (stdin.isEmpty()) {
      String why =
          "the engine %s takes at most %d bytes of standard input"
              .formatted(engine.describe().name(), RunOptions.MOST_STDIN);
      end(Failed.before(FailureKind.BAD_INPUT, why), outcome);
      return;
    }
    Map<String, String> env = new HashMap<>(request.env());
    env.putAll(invocation.env());
    Execution execution =
        engine.start(
            request.called(invocation.inputs(), env, stdin.get(), invocation.deadline()), output);
    boolean gone;
    synchronized (lock) {
      current = execution;
      gone = closed;
    }
    if (gone) {
      execution.stop();
    }
    execution.outcome().thenAccept(how -> end(how, outcome));
  }

  /** Empty if there is too much of it. */
  private static Optional<Bytes> whole(InputStream stdin) throws IOException {
    byte[] bytes = stdin.readNBytes(RunOptions.MOST_STDIN + 1);
    return bytes.length > RunOptions.MOST_STDIN ? Optional.empty() : Optional.of(Bytes.wrap(bytes));
  }

  private void end(RunOutcome how, CompletableFuture<RunOutcome> outcome) {
    synchronized (lock) {
      inCall = false;
      current = null;
      usage =
          new RunUsage(
              usage.cpu().plus(how.usage().cpu()),
              how.usage().memoryBytes(),
              usage.uptime().plus(how.usage().uptime()),
              how.usage().engine());
    }
    outcome.complete(how);
  }

  @Override
  public boolean isUsable() {
    synchronized (lock) {
      return !closed;
    }
  }

  @Override
  public RunUsage usage() {
    synchronized (lock) {
      return usage;
    }
  }

  @Override
  public void close() {
    Execution running;
    synchronized (lock) {
      closed = true;
      running = current;
    }
    if (running != null) {
      running.stop();
    }
  }
}
