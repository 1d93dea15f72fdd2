package io.turboprop.proplet.engine;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.Isolation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Builds run requests for tests and waits for their outcomes. */
public record Runs(RunRequest request) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A run of these bytes, which lie in the folder, under their digest, from then on. */
  public static Runs of(Path folder, byte[] module) {
    Digest digest = Digest.of(module);
    Path file = folder.resolve(digest.hex() + ".wasm");
    try {
      if (!Files.exists(file)) {
        Files.write(file, module);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Runs(
        new RunRequest(
            "test",
            file,
            digest,
            "",
            List.of(),
            List.of(),
            Map.of(),
            Bytes.empty(),
            GuestLimits.DEFAULT,
            Capabilities.CLOSED,
            false,
            Optional.empty(),
            Optional.empty()));
  }

  public Runs named(String taskName) {
    return with(taskName, request.inputs(), request.cliArgs(), request.env(), request.stdin());
  }

  public Runs inputs(String... inputs) {
    return with(
        request.taskName(), List.of(inputs), request.cliArgs(), request.env(), request.stdin());
  }

  public Runs cliArgs(String... arguments) {
    return with(
        request.taskName(), request.inputs(), List.of(arguments), request.env(), request.stdin());
  }

  public Runs env(Map<String, String> env) {
    return with(request.taskName(), request.inputs(), request.cliArgs(), env, request.stdin());
  }

  public Runs stdin(String text) {
    return stdin(Bytes.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  public Runs stdin(Bytes bytes) {
    return with(request.taskName(), request.inputs(), request.cliArgs(), request.env(), bytes);
  }

  public Runs deadline(Duration deadline) {
    return limits(request.limits().withDeadline(deadline));
  }

  public Runs cpu(Duration time) {
    return limits(request.limits().withCpu(time));
  }

  public Runs memory(long bytes) {
    return limits(request.limits().withMemory(bytes));
  }

  public Runs output(int bytes) {
    return limits(request.limits().withOutput(bytes));
  }

  public Runs stack(int bytes) {
    return limits(request.limits().withStack(bytes));
  }

  public Runs tableEntries(int entries) {
    return limits(request.limits().withTableEntries(entries));
  }

  public Runs limits(GuestLimits limits) {
    return new Runs(
        new RunRequest(
            request.runId(),
            request.module(),
            request.digest(),
            request.taskName(),
            request.inputs(),
            request.cliArgs(),
            request.env(),
            request.stdin(),
            limits,
            request.capabilities(),
            request.daemon(),
            request.engine(),
            request.isolation()));
  }

  public Runs capabilities(Capabilities capabilities) {
    return new Runs(
        new RunRequest(
            request.runId(),
            request.module(),
            request.digest(),
            request.taskName(),
            request.inputs(),
            request.cliArgs(),
            request.env(),
            request.stdin(),
            request.limits(),
            capabilities,
            request.daemon(),
            request.engine(),
            request.isolation()));
  }

  public Runs daemon() {
    return new Runs(
        new RunRequest(
            request.runId(),
            request.module(),
            request.digest(),
            request.taskName(),
            request.inputs(),
            request.cliArgs(),
            request.env(),
            request.stdin(),
            request.limits(),
            request.capabilities(),
            true,
            request.engine(),
            request.isolation()));
  }

  /** The same run, to be run by this engine and no other. */
  public Runs on(String engine) {
    return new Runs(
        new RunRequest(
            request.runId(),
            request.module(),
            request.digest(),
            request.taskName(),
            request.inputs(),
            request.cliArgs(),
            request.env(),
            request.stdin(),
            request.limits(),
            request.capabilities(),
            request.daemon(),
            Optional.of(engine),
            request.isolation()));
  }

  /** The same run, kept apart from the proplet like this. */
  public Runs isolated(Isolation isolation) {
    return new Runs(
        new RunRequest(
            request.runId(),
            request.module(),
            request.digest(),
            request.taskName(),
            request.inputs(),
            request.cliArgs(),
            request.env(),
            request.stdin(),
            request.limits(),
            request.capabilities(),
            request.daemon(),
            request.engine(),
            Optional.of(isolation)));
  }

  private Runs with(
      String taskName,
      List<String> inputs,
      List<String> cliArgs,
      Map<String, String> env,
      Bytes stdin) {
    return new Runs(
        new RunRequest(
            request.runId(),
            request.module(),
            request.digest(),
            taskName,
            inputs,
            cliArgs,
            env,
            stdin,
            request.limits(),
            request.capabilities(),
            request.daemon(),
            request.engine(),
            request.isolation()));
  }

  public Execution start(Engine engine) {
    return engine.start(request);
  }

  public RunOutcome outcome(Engine engine) {
    return await(start(engine));
  }

  /** The result of a run that ends well. */
  public String result(Engine engine) {
    return switch (outcome(engine)) {
      case RunOutcome.Succeeded succeeded -> succeeded.result();
      case RunOutcome.Failed failed -> throw new AssertionError("failed: " + failed);
    };
  }

  /** The failure of a run that does not. */
  public RunOutcome.Failed failure(Engine engine) {
    return failure(start(engine));
  }

  public static RunOutcome.Failed failure(Execution execution) {
    return switch (await(execution)) {
      case RunOutcome.Failed failed -> failed;
      case RunOutcome.Succeeded succeeded -> throw new AssertionError("ended well: " + succeeded);
    };
  }

  public static RunOutcome await(Execution execution) {
    try {
      return execution.outcome().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("no outcome within " + PATIENCE, e);
    }
  }
}
