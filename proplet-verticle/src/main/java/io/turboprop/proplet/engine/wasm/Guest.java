package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.Capabilities;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.engine.output.GuestOutput;
import io.turboprop.proplet.engine.output.OutputTail;
import io.turboprop.proplet.engine.wasi.DirectoryException;
import io.turboprop.proplet.engine.wasi.GuestExit;
import io.turboprop.proplet.engine.wasi.Wasi;
import io.turboprop.proplet.engine.wasi.WasiLimits;
import io.turboprop.proplet.engine.wasi.WasiSetup;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import run.endive.runtime.ExportFunction;
import run.endive.runtime.Instance;
import run.endive.wasm.InvalidException;
import run.endive.wasm.UnlinkableException;

/**
 * One module brought to life for one run: link, instantiate, initialize, call, take the result.
 * {@link #run} belongs to the guest's thread; the rest may be asked from anywhere.
 */
final class Guest implements AutoCloseable {
  private final RunRequest request;
  private final Program program;
  private final SecureRandom random;
  private final MemoryBudget memory;
  private final GuestOutput stdout;
  private final OutputTail stderr;
  private final Room room;

  Guest(RunRequest request, OutputListener output, Program program, SecureRandom random) {
    this.request = request;
    this.program = program;
    this.random = random;
    this.memory = new MemoryBudget(request.limits().memoryBytes());
    this.stdout = new GuestOutput(request.limits().outputBytes(), output);
    this.stderr =
        new OutputTail(Math.min(request.limits().outputBytes(), OutputTail.MAX_BYTES), output);
    this.room = program.open(memory, request.limits().stackBytes());
  }

  /** Name of the tier it runs on. */
  String tier() {
    return program.tier();
  }

  /**
   * What a guest leaves that ended well.
   *
   * @param values all that its function returned
   */
  record Returned(String result, List<String> values) {}

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
  Returned run() {
    EntryPoint entry = EntryPoint.of(program.module(), request.taskName());
    long[] arguments = arguments(entry);
    WasiHost.checkImports(program.module());
    Traps traps = new Traps(program.module(), memory);
    try (Wasi wasi = Wasi.open(setup(entry))) {
      Instance instance = instantiate(wasi);
      if (entry.initialize()) {
        instance.export("_initialize").apply();
      }
      ExportFunction function = instance.export(entry.function());
      return result(entry, function.apply(arguments));
    } catch (GuestExit exit) {
      return afterExit(exit.code());
    } catch (DirectoryException e) {
      throw new GuestFailure(FailureKind.ENGINE, String.valueOf(e.getMessage()));
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw traps.failure(e, entry.function());
    }
  }

  private long[] arguments(EntryPoint entry) {
    return entry.isCommand()
        ? new long[0]
        : WasmValues.arguments(entry.function(), entry.type(), request.inputs());
  }

  private WasiSetup setup(EntryPoint entry) {
    List<String> arguments = new ArrayList<>();
    arguments.add(request.taskName());
    arguments.addAll(request.cliArgs());
    if (entry.isCommand()) {
      arguments.addAll(request.inputs());
    }
    Capabilities given = request.capabilities();
    return new WasiSetup(
        arguments,
        request.env(),
        new GuestInput(request.stdin()),
        stdout,
        stderr,
        given.seed().isPresent() ? new Random(given.seed().getAsLong()) : random,
        given.dirs(),
        WasiLimits.DEFAULT.withOpenFiles(given.openFiles()));
  }

  private Instance instantiate(Wasi wasi) {
    try {
      return Instance.builder(program.module())
          .withImportValues(WasiHost.imports(wasi))
          .withMemoryFactory(room::memory)
          .withTableFactory(new BoundedTables(request.limits().tableEntries()))
          .withMachineFactory(room::machine)
          .withStart(false)
          .build();
    } catch (UnlinkableException e) {
      throw new GuestFailure(FailureKind.IMPORT_MISSING, String.valueOf(e.getMessage()));
    } catch (InvalidException e) {
      throw new GuestFailure(
          FailureKind.MODULE_INVALID, "not a valid WebAssembly module: " + e.getMessage());
    }
  }

  private Returned result(EntryPoint entry, long[] values) {
    boolean printsItsResult = entry.isCommand() || entry.type().returns().isEmpty();
    if (printsItsResult) {
      return new Returned(stdout.text(), List.of());
    }
    List<String> texts = WasmValues.results(entry.function(), entry.type(), values);
    return new Returned(texts.getFirst(), texts);
  }

  private Returned afterExit(int code) {
    if (code == 0) {
      return new Returned(stdout.text(), List.of());
    }
    throw new GuestFailure(FailureKind.EXIT_CODE, stderr.exitMessage(code), OptionalInt.of(code));
  }
}
