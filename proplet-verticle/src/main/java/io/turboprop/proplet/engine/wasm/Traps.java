package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.wasm.redline.GuestTrapException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import run.endive.runtime.WasmException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;

/** Says in one sentence what an exception out of a guest means to its user. */
final class Traps {
  /** Endive compiles function 12 into a method of this name; a large one becomes many. */
  private static final Pattern COMPILED_FUNCTION =
      Pattern.compile("func_([0-9]{1,9})(?:_[0-9]{1,9})?");

  private final WasmModule module;
  private final MemoryBudget memory;

  Traps(WasmModule module, MemoryBudget memory) {
    this.module = module;
    this.memory = memory;
  }

  /**
   * @param called function that the engine called, for traps that do not tell where they happened
   */
  GuestFailure failure(Throwable thrown, String called) {
    return switch (thrown) {
      case GuestFailure failure -> failure;
      case MemoryRefusedException refused ->
          new GuestFailure(FailureKind.MEMORY, String.valueOf(refused.getMessage()));
      case OutOfMemoryError full ->
          new GuestFailure(
              FailureKind.MEMORY, "the proplet's own heap is used up: " + full.getMessage());
      default -> trap(thrown, called);
    };
  }

  private GuestFailure trap(Throwable thrown, String called) {
    String text = "trap: %s in function %s".formatted(what(thrown), where(thrown).orElse(called));
    return memory.refused()
        ? new GuestFailure(
            FailureKind.MEMORY,
            "the memory limit of %d bytes was reached, then %s"
                .formatted(memory.limitBytes(), text))
        : new GuestFailure(FailureKind.TRAP, text);
  }

  private static String what(Throwable thrown) {
    if (thrown instanceof WasmException) {
      return "uncaught exception";
    }
    if (thrown instanceof StackOverflowError) {
      return "call stack exhausted";
    }
    String message = thrown.getMessage();
    if (message == null) {
      return thrown.getClass().getSimpleName();
    }
    return message.toLowerCase(Locale.ROOT).contains("unreachable") ? "unreachable" : message;
  }

  /** The innermost guest function, from the compiled method that threw. */
  private Optional<String> where(Throwable thrown) {
    if (thrown instanceof GuestTrapException trap) {
      return Optional.of(functionName(trap.function()));
    }
    return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
        .flatMap(link -> Arrays.stream(link.getStackTrace()))
        .map(frame -> COMPILED_FUNCTION.matcher(frame.getMethodName()))
        .filter(Matcher::matches)
        .findFirst()
        .map(match -> functionName(Integer.parseInt(match.group(1))));
  }

  private String functionName(int index) {
    String named = module.nameSection() == null ? null : module.nameSection().nameOfFunction(index);
    if (named != null) {
      return named;
    }
    for (int i = 0; i < module.exportSection().exportCount(); i++) {
      Export export = module.exportSection().getExport(i);
      if (export.exportType() == ExternalType.FUNCTION && export.index() == index) {
        return export.name();
      }
    }
    return "#" + index;
  }
}
