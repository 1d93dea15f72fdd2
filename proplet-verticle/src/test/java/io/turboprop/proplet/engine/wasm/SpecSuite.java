package io.turboprop.proplet.engine.wasm;

import io.turboprop.model.Digest;
import io.turboprop.proplet.engine.wasm.redline.CodeStore;
import io.turboprop.proplet.engine.wasm.redline.FastTier;
import io.turboprop.proplet.engine.wasm.redline.RedlineConfig;
import io.turboprop.proplet.engine.wasm.redline.UnsupportedModuleException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

/**
 * Runs WebAssembly's specification suite on one tier, each file as {@code wast2json} has translated
 * it, and prints how many assertions are met. Not applicable is what a tier leaves to the other one
 * or this program cannot ask: modules that the fast tier refuses, what such a module would have
 * changed in others, vectors and the host's objects as arguments, values of globals, modules that
 * are wrong as text. For {@code scripts/spec-testsuite}.
 */
public final class SpecSuite implements AutoCloseable {
  /** Endive with each function as if it were a large one. */
  private static final String LARGE = "large";

  private static final long STACK_BYTES = 64L << 20;

  private final String tier;
  private final ScheduledExecutorService alarms = Executors.newSingleThreadScheduledExecutor();
  private final FastTier redline = new FastTier(RedlineConfig.DEFAULT, CodeStore.NONE, alarms);

  private SpecSuite(String tier) {
    this.tier = tier;
  }

  /**
   * Ends with code 1 if an assertion is not met.
   *
   * @param arguments folder with the translated suite, tier, names of files without their ending
   */
  public static void main(String[] arguments) throws Exception {
    boolean[] met = {false};
    Thread runner = new Thread(null, () -> met[0] = run(arguments), "spec-testsuite", STACK_BYTES);
    runner.start();
    runner.join();
    System.exit(met[0] ? 0 : 1);
  }

  private static boolean run(String[] arguments) {
    List<String> wanted = List.of(arguments).subList(2, arguments.length);
    SpecFile.Count all = new SpecFile.Count();
    try (SpecSuite suite = new SpecSuite(arguments[1]);
        Stream<Path> listed = Files.list(Path.of(arguments[0]))) {
      for (Path json : listed.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        String name = json.getFileName().toString().replace(".json", "");
        if (wanted.isEmpty() || wanted.contains(name)) {
          SpecFile file = new SpecFile(suite, json.resolveSibling(""), name);
          file.run(new JsonObject(Files.readString(json)));
          System.out.println(name + ": " + file.count());
          all.add(file.count());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.out.println(arguments[1] + ": " + all);
    return all.isMet();
  }

  /**
   * A module for this tier.
   *
   * @throws UnsupportedModuleException if it does not run it
   */
  Program program(byte[] bytes) throws UnsupportedModuleException {
    WasmModule module = Parser.parse(bytes);
    if (!tier.equals(FastTier.NAME)) {
      int limit = tier.equals(LARGE) ? 0 : WasmConfig.DEFAULT.maxMethodInstructions();
      var compiler = new BytecodeCompiler(Optional.empty(), limit);
      return new CompiledModule(module, compiler.compile(module), bytes.length);
    }
    try {
      return new NativeProgram(redline.demand(Digest.of(bytes), () -> module).join());
    } catch (CompletionException e) {
      if (e.getCause() instanceof UnsupportedModuleException unsupported) {
        throw unsupported;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    redline.close();
    alarms.shutdownNow();
  }
}
