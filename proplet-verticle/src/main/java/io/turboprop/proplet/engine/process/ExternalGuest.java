package io.turboprop.proplet.engine.process;

import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.engine.RunUsage;
import io.turboprop.proplet.engine.output.GuestOutput;
import io.turboprop.proplet.engine.output.OutputTail;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A guest that an external runtime runs: the process is the guest. */
final class ExternalGuest implements ProcessGuest {
  /** As wasmtime and others begin the line about it on standard error. */
  private static final String TRAP = "wasm trap:";

  private final RunRequest request;
  private final GuestOutput stdout;
  private final OutputTail stderr;

  ExternalGuest(RunRequest request, OutputListener output) {
    this.request = request;
    int limit = request.limits().outputBytes();
    OutputListener oneAtATime = new SerialListener(output);
    this.stdout = new GuestOutput(limit, oneAtATime);
    this.stderr = new OutputTail(Math.min(limit, OutputTail.MAX_BYTES), oneAtATime);
  }

  /** As if the guest had written it to standard output. */
  void says(String line) {
    byte[] text = line.getBytes(StandardCharsets.UTF_8);
    stdout.write(text, 0, text.length);
  }

  @Override
  public CompletableFuture<?> attach(HostProcess process, Consumer<Duration> began) {
    began.accept(Duration.ZERO);
    String name = "process-" + request.runId();
    if (request.stdin().length() > 0) {
      Pumps.feed(name + "-in", request.stdin(), process.stdin());
    }
    var out =
        Pumps.drain(name + "-out", process.stdout(), stdout)
            .thenRun(process::sample); // The process may be about to end.
    return CompletableFuture.allOf(out, Pumps.drain(name + "-err", process.stderr(), stderr));
  }

  @Override
  public String tier() {
    return ExternalEngine.NAME;
  }

  @Override
  public Duration cpu(HostProcess process) {
    return process.cpu();
  }

  @Override
  public long memoryBytes(HostProcess process) {
    return process.memoryBytes();
  }

  @Override
  public String outputTail() {
    return stderr.text();
  }

  @Override
  public RunOutcome outcome(HostProcess process, int status, RunUsage used) {
    if (status == 0) {
      return new RunOutcome.Succeeded(stdout.text(), stderr.text(), used);
    }
    if (process.group().map(ControlGroup::ranOutOfMemory).orElse(false)) {
      return failed(
          FailureKind.MEMORY,
          "the guest's process was killed at its limit of memory, %d bytes for the guest"
              .formatted(request.limits().memoryBytes()),
          OptionalInt.empty(),
          used);
    }
    String message = stderr.exitMessage(status);
    if (stderr.text().contains(TRAP)) {
      return failed(FailureKind.TRAP, message, OptionalInt.empty(), used);
    }
    return status > 128
        ? failed(
            FailureKind.ENGINE,
            "the runtime was ended by " + Signals.name(status) + ": " + message,
            OptionalInt.of(status),
            used)
        : failed(FailureKind.EXIT_CODE, message, OptionalInt.of(status), used);
  }

  private RunOutcome failed(FailureKind kind, String message, OptionalInt exit, RunUsage used) {
    return new RunOutcome.Failed(kind, message, exit, stderr.text(), used);
  }
}
