package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.Capabilities;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.Invocation;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.engine.wasi.DirectoryException;
import io.turboprop.proplet.engine.wasi.GuestExit;
import io.turboprop.proplet.engine.wasi.Wasi;
import io.turboprop.proplet.engine.wasi.WasiLimits;
import io.turboprop.proplet.engine.wasi.WasiSetup;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.wasm.InvalidException;
import run.endive.wasm.UnlinkableException;

/**
 * One instance of a module: linked, instantiated and initialized by {@link #begin}, called once or
 * more, then closed. These belong to the guest's thread; the rest may be asked from anywhere.
 */
final class Guest implements AutoCloseable {
  private static final Returned NOTHING = new Returned("", List.of());

  private final RunRequest request;
  private final Program program;
  private final SecureRandom random;
  private final MemoryBudget memory;
  private final GuestStreams streams;
  private final Traps traps;
  private final Room room;
  private @Nullable EntryPoint entry;
  private @Nullable Wasi wasi;
  private @Nullable Instance instance;
  private boolean over;

  Guest(RunRequest request, Program program, SecureRandom random) {
    this.request = request;
    this.program = program;
    this.random = random;
    this.memory = new MemoryBudget(request.limits().memoryBytes());
    this.streams = new GuestStreams(request.limits().outputBytes());
    this.traps = new Traps(program.module(), memory);
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

  long memoryBytes() {
    return memory.usedBytes();
  }

  String outputTail() {
    return streams.stderrTail();
  }

  /** Whether it cannot be called any more: a command that was, a guest that failed or left. */
  boolean isOver() {
    return over;
  }

  /**
   * Runs to the end and answers with the result.
   *
   * @param listener told what the guest writes
   * @throws GuestFailure for every end that is not good, except an interrupt, which surfaces as
   *     whatever the interrupted code made of it
   */
  Returned run(OutputListener listener) {
    streams.renew(new GuestInput(request.stdin()), listener);
    arguments(entry(), request.inputs()); // What is wrong with them is said before anything runs.
    begin();
    return over ? new Returned(streams.stdoutText(), List.of()) : invoke(request.inputs());
  }

  /**
   * Makes the instance.
   *
   * @throws GuestFailure as {@link #run}
   */
  void begin() {
    WasiHost.checkImports(program.module());
    guarded(
        () -> {
          wasi = Wasi.open(setup());
          instance = instantiate(wasi);
          if (entry().initialize()) {
            instance.export("_initialize").apply();
          }
          return NOTHING;
        });
  }

  /** Whether an instance that has begun stays after a call: a command does not. */
  boolean canBeCalledAgain() {
    return !entry().isCommand();
  }

  /**
   * Calls the instance and answers with the result.
   *
   * @throws GuestFailure as {@link #run}
   */
  Returned call(Invocation invocation, OutputListener listener) {
    Map<String, String> environment = new HashMap<>(request.env());
    environment.putAll(invocation.env());
    begun(wasi).renew(commandLine(invocation.inputs()), environment);
    streams.renew(invocation.stdin(), listener);
    return invoke(invocation.inputs());
  }

  private Returned invoke(List<String> inputs) {
    long[] arguments = arguments(entry(), inputs);
    over = entry().isCommand(); // After the arguments, for what is wrong with them harms nobody.
    return guarded(() -> result(begun(instance).export(entry().function()).apply(arguments)));
  }

  private static <T> T begun(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("the guest has not begun");
    }
    return part;
  }

  /** Runs code of the guest; what it throws becomes a failure with a sentence. */
  private Returned guarded(Supplier<Returned> code) {
    boolean wasOver = over;
    over = true;
    try {
      Returned returned = code.get();
      over = wasOver;
      return returned;
    } catch (GuestExit exit) {
      return afterExit(exit.code());
    } catch (DirectoryException e) {
      throw new GuestFailure(FailureKind.ENGINE, String.valueOf(e.getMessage()));
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      throw traps.failure(e, entry().function());
    }
  }

  private EntryPoint entry() {
    EntryPoint chosen = entry;
    if (chosen == null) {
      chosen = EntryPoint.of(program.module(), request.taskName());
      entry = chosen;
    }
    return chosen;
  }

  private static long[] arguments(EntryPoint entry, List<String> inputs) {
    return entry.isCommand()
        ? new long[0]
        : WasmValues.arguments(entry.function(), entry.type(), inputs);
  }

  private List<String> commandLine(List<String> inputs) {
    List<String> arguments = new ArrayList<>();
    arguments.add(request.taskName());
    arguments.addAll(request.cliArgs());
    if (entry().isCommand()) {
      arguments.addAll(inputs);
    }
    return arguments;
  }

  private WasiSetup setup() {
    Capabilities given = request.capabilities();
    return new WasiSetup(
        commandLine(request.inputs()),
        request.env(),
        streams.stdin(),
        streams.stdout(),
        streams.stderr(),
        given.seed().isPresent() ? new Random(given.seed().getAsLong()) : random,
        given.dirs(),
        WasiLimits.DEFAULT.withOpenFiles(given.openFiles()));
  }

  private Instance instantiate(Wasi opened) {
    try {
      return Instance.builder(program.module())
          .withImportValues(WasiHost.imports(opened))
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

  private Returned result(long[] values) {
    boolean printsItsResult = entry().isCommand() || entry().type().returns().isEmpty();
    if (printsItsResult) {
      return new Returned(streams.stdoutText(), List.of());
    }
    List<String> texts = WasmValues.results(entry().function(), entry().type(), values);
    return new Returned(texts.getFirst(), texts);
  }

  private Returned afterExit(int code) {
    if (code == 0) {
      return new Returned(streams.stdoutText(), List.of());
    }
    throw new GuestFailure(FailureKind.EXIT_CODE, streams.exitMessage(code), OptionalInt.of(code));
  }

  /** Gives back what it held; called once, when its thread has left it or never came. */
  @Override
  public void close() {
    if (wasi != null) {
      wasi.close();
    }
    room.close();
    program.close();
  }
}
