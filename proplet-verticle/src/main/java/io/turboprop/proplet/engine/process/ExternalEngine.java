package io.turboprop.proplet.engine.process;

import io.turboprop.module.ModuleKind;
import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.EngineInfo;
import io.turboprop.proplet.engine.Execution;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.RefusedExecution;
import io.turboprop.proplet.engine.RefusedWarm;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.engine.Warm;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs guests by an external runtime that understands wasmtime's command line, one process each.
 *
 * <p>What contains a guest is the runtime; the proplet ends its process, bounds its output and
 * passes it nothing that the task was not given. Memory and numbers of processes are limited by a
 * control group if there is one, else memory by {@code RLIMIT_DATA}, which counts what each process
 * has of its own, and numbers of processes not at all. The runtime, not the guest, is what these
 * limits and {@link io.turboprop.proplet.engine.RunUsage} measure.
 */
public final class ExternalEngine implements Engine {
  static final String NAME = "process";

  /** What {@link #NAME} is called besides if components may serve HTTP. */
  static final String HTTP = "process-http";

  /** Of what a process that serves writes to its own streams. */
  private static final int KEPT_BYTES = 64 << 10;

  private final ExternalConfig external;
  private final ProcessConfig config;
  private final ProcessHouse house;
  private final ModuleLooks looks = new ModuleLooks();
  private final ProcessRuns runs;

  /** Looks at the machine, so not for an event loop. */
  public ExternalEngine(ExternalConfig external, ProcessConfig config) {
    this.external = external;
    this.config = config;
    this.house = new ProcessHouse("process", config);
    this.runs = new ProcessRuns(config, house);
  }

  @Override
  public EngineInfo describe() {
    return new EngineInfo(
        NAME,
        external.name(),
        List.of("component", "core-module", "deadline", "memory-limit", "wasi-preview1"),
        external.http() ? List.of(NAME, HTTP) : List.of(NAME));
  }

  @Override
  public Execution start(RunRequest request, OutputListener output) {
    Optional<String> refusal = refusal(request);
    if (refusal.isPresent()) {
      return new RefusedExecution(FailureKind.PIN, refusal.get());
    }
    ExternalGuest guest = new ExternalGuest(request, output);
    return runs.start(request, guest, Duration.ZERO, () -> launch(request, guest));
  }

  private Optional<String> refusal(RunRequest request) {
    List<String> tiers = describe().tiers();
    return request
        .engine()
        .filter(pin -> !tiers.contains(pin))
        .map(
            pin ->
                "the task wants engine \"%s\"; this proplet has %s"
                    .formatted(pin, String.join(", ", tiers)));
  }

  private HostProcess launch(RunRequest request, ExternalGuest guest) {
    try {
      return process(request, command(request, guest));
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private HostProcess process(RunRequest request, List<String> command) throws IOException {
    return house.start(
        new HostProcess.Start(
            command,
            external.scratch(),
            limits(request),
            Optional.empty(),
            request.stdin().length() > 0),
        request.limits().memoryBytes());
  }

  /**
   * Of a component that serves HTTP: a process that serves, until it is closed. All else is run
   * anew with each call.
   */
  @Override
  public Warm warm(RunRequest request) {
    Optional<String> refusal = refusal(request);
    if (refusal.isPresent()) {
      return new RefusedWarm(FailureKind.PIN, refusal.get());
    }
    try {
      return new LateWarm(
          CompletableFuture.supplyAsync(() -> found(request), house.starter())
              .exceptionally(error -> refused(ProcessFailure.of(error))));
    } catch (RejectedExecutionException closing) {
      return new RefusedWarm(FailureKind.ENGINE, "the engine is closed");
    }
  }

  private static Warm refused(ProcessFailure why) {
    return new RefusedWarm(why.kind(), why.text());
  }

  private Warm found(RunRequest request) {
    try {
      if (looks.at(request.digest(), request.module()).kind() != ModuleKind.HTTP_COMPONENT) {
        return Engine.super.warm(request);
      }
      check(request);
      HttpAddress.checkAllowed(external);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
    var instance =
        new HttpInstance(
            request.runId(), request.limits(), house, output -> server(request, output));
    instance.begin();
    return instance;
  }

  private ServeProcess server(RunRequest request, OutputListener output) {
    String program = external.program().toString();
    return new ServeProcess(
        request.kept(KEPT_BYTES),
        output,
        port -> process(request, RuntimeCommand.function(program, request, port.text())),
        runs,
        house,
        config.prepareLimit());
  }

  private void check(RunRequest request) {
    if (request.capabilities().seed().isPresent()) {
      throw new ProcessFailure(
          FailureKind.BAD_INPUT, "the external runtime cannot be given a seed; pin another engine");
    }
    if (!external.anyOption()) {
      RuntimeOptions.check(request.cliArgs());
    }
  }

  private List<String> command(RunRequest request, ExternalGuest guest) throws IOException {
    check(request);
    String program = external.program().toString();
    ModuleLooks.Look look = looks.at(request.digest(), request.module());
    if (look.kind() != ModuleKind.HTTP_COMPONENT) {
      return RuntimeCommand.run(program, request, look);
    }
    HttpAddress address = HttpAddress.of(request.cliArgs(), external);
    guest.says("started at port " + address.port() + "\n");
    return RuntimeCommand.serve(program, request, address.text());
  }

  private List<String> limits(RunRequest request) {
    long data = request.limits().memoryBytes() + config.overheadBytes();
    return List.of("--core=0", "--data=" + data);
  }

  @Override
  public int strays() {
    return runs.strays();
  }

  @Override
  public void close() {
    runs.close();
    house.close();
  }
}
