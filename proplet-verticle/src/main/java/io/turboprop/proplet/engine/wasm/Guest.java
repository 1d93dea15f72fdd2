package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.RunRequest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.Instance;
import run.endive.wasi.WasiExitException;
import run.endive.wasi.WasiOptions;
import run.endive.wasm.UnlinkableException;

/**
 * One module brought to life for one run: link, instantiate, initialize, call, take the result.
 * {@link #run} belongs to the guest's thread; the rest may be asked from anywhere.
 */
final class Guest implements AutoCloseable {
  private static final int MAX_STDERR_TAIL_BYTES = 64 << 10;
  private static final int SHOWN_STDERR = 500;

  private final RunRequest request;
  private final Program program;
  private final int maxTableEntries;
  private final SecureRandom random;
  private final MemoryBudget memory;
  private final GuestOutput stdout;
  private final OutputTail stderr;
  private final Room room;

  Guest(RunRequest request, Program program, int maxTableEntries, SecureRandom random) {
    this.request = request;
    this.program = program;
    this.maxTableEntries = maxTableEntries;
    this.random = random;
    this.memory = new MemoryBudget(request.limits().memoryBytes());
    this.stdout = new GuestOutput(request.limits().outputBytes());
    this.stderr = new OutputTail(Math.min(request.limits().outputBytes(), MAX_STDERR_TAIL_BYTES));
    this.room = program.open(memory, request.limits().stackBytes());
  }

  /** Name of the tier it runs on. */
  String tier() {
    return program.tier();
  }

  /** Of the thread it wants. */
  long stackBytes() {
    return request.limits().stackBytes() + program.stackReserveBytes();
  }

  /** Asks it to end, beside the interrupt of its thread. */
  void interrupt() {
    room.interrupt();
  }

  /** Gives back what it held; called once, when its thread has left it or never came. */
  @Override
  public void close() {
    room.close();
    program.close();
  }

  long memoryBytes() {
    return memory.usedBytes();
  }

  String outputTail() {
    return stderr.text();
  }

  /**
   * Runs to the end and answers with the result.
   *
   * @throws GuestFailure for every end that is not good, except an interrupt, which surfaces as
   *     whatever the interrupted code made of it
   */
  String run() {
    EntryPoint entry = EntryPoint.of(program.module(), request.taskName());
    long[] arguments = arguments(entry);
    WasiHost host = new WasiHost(options(entry));
    host.checkImports(program.module());
    Traps traps = new Traps(program.module(), memory);
    try {
      Instance instance = instantiate(host);
      if (entry.initialize()) {
        instance.export("_initialize").apply();
      }
      ExportFunction function = instance.export(entry.function());
      return result(entry, function.apply(arguments));
    } catch (WasiExitException exit) {
      return afterExit(exit.exitCode());
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw traps.failure(e, entry.function());
    }
  }

  private long[] arguments(EntryPoint entry) {
    return entry.isCommand()
        ? new long[0]
        : WasmValues.arguments(entry.function(), entry.type(), request.inputs());
  }

  private WasiOptions options(EntryPoint entry) {
    List<String> arguments = new ArrayList<>();
    arguments.add(request.taskName());
    arguments.addAll(request.cliArgs());
    if (entry.isCommand()) {
      arguments.addAll(request.inputs());
    }
    WasiOptions.Builder options =
        WasiOptions.builder()
            .withArguments(arguments)
            .withStdin(new GuestInput(request.stdin()), false)
            .withStdout(stdout, false)
            .withStderr(stderr, false)
            .withRandom(random);
    request.env().forEach(options::withEnvironment);
    return options.build();
  }

  private Instance instantiate(WasiHost host) {
    try {
      return Instance.builder(program.module())
          .withImportValues(host.imports())
          .withMemoryFactory(room::memory)
          .withTableFactory(new BoundedTables(maxTableEntries))
          .withMachineFactory(room::machine)
          .withStart(false)
          .build();
    } catch (UnlinkableException e) {
      throw new GuestFailure(FailureKind.IMPORT_MISSING, String.valueOf(e.getMessage()));
    }
  }

  private String result(EntryPoint entry, long[] values) {
    boolean printsItsResult = entry.isCommand() || entry.type().returns().isEmpty();
    return printsItsResult
        ? stdout.text()
        : WasmValues.result(entry.function(), entry.type(), values);
  }

  private String afterExit(int code) {
    if (code == 0) {
      return stdout.text();
    }
    String tail = stderr.text().strip();
    String shown =
        tail.length() <= SHOWN_STDERR ? tail : "…" + tail.substring(tail.length() - SHOWN_STDERR);
    throw new GuestFailure(
        FailureKind.EXIT_CODE,
        shown.isEmpty() ? "exit code " + code : "exit code " + code + ": " + shown,
        OptionalInt.of(code));
  }
}
