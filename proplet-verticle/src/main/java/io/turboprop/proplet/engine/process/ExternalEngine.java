package io.turboprop.proplet.engine.process;

import io.turboprop.module.ModuleKind;
import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.EngineInfo;
import io.turboprop.proplet.engine.Execution;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.RefusedExecution;
import io.turboprop.proplet.engine.RunRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

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
        List.of(NAME));
  }

  @Override
  public Execution start(RunRequest request, OutputListener output) {
    if (!request.engine().orElse(NAME).equals(NAME)) {
      return new RefusedExecution(
          FailureKind.PIN,
          "the task wants engine \"%s\"; this proplet has %s"
              .formatted(request.engine().get(), NAME));
    }
    ExternalGuest guest = new ExternalGuest(request, output);
    return runs.start(request, guest, Duration.ZERO, () -> launch(request, guest));
  }

  private HostProcess launch(RunRequest request, ExternalGuest guest) {
    try {
      List<String> command = command(request, guest);
      long memory = request.limits().memoryBytes();
      return house.start(
          new HostProcess.Start(
              command,
              external.scratch(),
              limits(request),
              Optional.empty(),
              request.stdin().length() > 0),
          memory);
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private List<String> command(RunRequest request, ExternalGuest guest) throws IOException {
    if (request.capabilities().seed().isPresent()) {
      throw new ProcessFailure(
          FailureKind.BAD_INPUT, "the external runtime cannot be given a seed; pin another engine");
    }
    if (!external.anyOption()) {
      RuntimeOptions.check(request.cliArgs());
    }
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
