package io.turboprop.proplet.engine.wasm;

import io.turboprop.model.Digest;
import io.turboprop.proplet.engine.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;
import run.endive.runtime.Machine;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.CompType;

/**
 * From a file to a compiled module: reads, checks, parses, validates and compiles, or takes what
 * was compiled before from disk. Everything a module's bytes can do wrong ends as a {@link
 * GuestFailure}. Blocks and burns a core; for compile threads.
 */
final class ModuleLoader {
  private static final Logger log = LoggerFactory.getLogger(ModuleLoader.class);
  private static final int MAX_IMPORTS = 1_000;

  /**
   * Of heap for each byte of a module. To compile CPython takes 24; with 15, the proplet did
   * nothing but collect garbage.
   */
  private static final int HEAP_SHARE = 26;

  private final long maxModuleBytes;
  private final int maxMethodInstructions;
  private final long heapBytes;
  private final Optional<CompiledFolder> compiled;

  /**
   * @param config whose bounds on modules and functions are kept
   * @param heapBytes the most the JVM has; modules that need too much of it are refused
   */
  ModuleLoader(WasmConfig config, long heapBytes, Optional<CompiledFolder> compiled) {
    this.maxModuleBytes = config.maxModuleBytes();
    this.maxMethodInstructions = config.maxMethodInstructions();
    this.heapBytes = heapBytes;
    this.compiled = compiled;
  }

  /**
   * @throws GuestFailure if the bytes are not a module this engine runs
   */
  CompiledModule load(Path file, Digest digest) {
    byte[] bytes = read(file);
    WasmModule module = parse(bytes, digest);
    return new CompiledModule(module, compile(module, digest), bytes.length);
  }

  /**
   * The module as it is read, checked and valid, but not compiled.
   *
   * @throws GuestFailure if the bytes are not a module this engine runs
   */
  WasmModule parsed(Path file, Digest digest) {
    return parse(read(file), digest);
  }

  private static WasmModule parse(byte[] bytes, Digest digest) {
    checkHeader(bytes);
    WasmModule module = parse(bytes);
    checkDigest(module, digest);
    checkFeatures(module);
    checkExports(module);
    return module;
  }

  private byte[] read(Path file) {
    try {
      long size = Files.size(file);
      if (size > maxModuleBytes) {
        throw invalid("the module has %d bytes; the limit is %d".formatted(size, maxModuleBytes));
      }
      if (size > heapBytes / HEAP_SHARE) {
        throw new GuestFailure(
            FailureKind.MEMORY,
            "the module has %d bytes, for which the proplet's heap of %d MiB is too small: give it %d MiB with -Xmx"
                .formatted(size, heapBytes >> 20, ((size * HEAP_SHARE) >> 20) + 1));
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      log.warn("module file {} cannot be read", file, e);
      throw new GuestFailure(FailureKind.ENGINE, "the module's file cannot be read: " + e);
    }
  }

  /** What the bytes alone tell, before anything is made of them. */
  private static void checkHeader(byte[] bytes) {
    ModuleCheck.check(bytes);
  }

  private static WasmModule parse(byte[] bytes) {
    try {
      return Parser.parse(bytes);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | AssertionError e) {
      // The parser reports most defects by its own exceptions, but garbage finds ways around them.
      log.debug("module refused", e);
      throw invalid("not a valid WebAssembly module: " + firstLine(e));
    }
  }

  private static String firstLine(Throwable e) {
    String message = e.getMessage();
    return message == null || message.isBlank()
        ? e.getClass().getSimpleName()
        : message.lines().findFirst().orElse(message);
  }

  /** Compiled code is kept by digest, so the bytes must be the ones the digest names. */
  private static void checkDigest(WasmModule module, Digest expected) {
    String base64 = module.digest().substring(module.digest().indexOf(':') + 1);
    Digest actual = new Digest(HexFormat.of().formatHex(Base64.getDecoder().decode(base64)));
    if (!actual.equals(expected)) {
      throw invalid("the module's file has digest %s, expected %s".formatted(actual, expected));
    }
  }

  private static void checkFeatures(WasmModule module) {
    int imports = module.importSection().importCount();
    if (imports > MAX_IMPORTS) {
      throw invalid("the module has %d imports; the limit is %d".formatted(imports, MAX_IMPORTS));
    }
    for (int i = 0; i < module.typeSection().subTypeCount(); i++) {
      CompType type = module.typeSection().getSubType(i).compType();
      if (type.structType() != null || type.arrayType() != null) {
        throw invalid(
            "the module uses garbage-collected structs or arrays, whose memory this engine cannot"
                + " limit");
      }
    }
  }

  /** The parser leaves it to later whether what is imported and exported has a type. */
  private static void checkExports(WasmModule module) {
    try {
      EntryPoint.functions(module);
    } catch (IndexOutOfBoundsException e) {
      throw invalid("not a valid WebAssembly module: the type of an exported function is missing");
    }
  }

  private Function<Instance, Machine> compile(WasmModule module, Digest digest) {
    try {
      return new BytecodeCompiler(compiled, maxMethodInstructions).compile(module);
    } catch (RuntimeException
        | LinkageError
        | StackOverflowError
        | OutOfMemoryError
        | AssertionError e) {
      log.warn("{} cannot be compiled and is interpreted, which is slow", digest, e);
      compiled.ifPresent(folder -> folder.remove(module.digest()));
      return InterpreterMachine::new;
    }
  }

  private static GuestFailure invalid(String message) {
    return new GuestFailure(FailureKind.MODULE_INVALID, message);
  }
}
