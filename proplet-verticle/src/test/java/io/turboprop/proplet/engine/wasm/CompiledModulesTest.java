package io.turboprop.proplet.engine.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.examples.Examples;
import io.turboprop.model.Digest;
import io.turboprop.proplet.engine.Execution;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.Runs;
import io.turboprop.proplet.engine.WasmBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiling once, keeping within bounds, and what lies on disk. */
final class CompiledModulesTest {
  @TempDir Path folder;

  private Path cache() {
    return folder.resolve("compiled");
  }

  private CompiledFolder compiledFolder(long limitBytes) {
    return new CompiledFolder(cache(), limitBytes, "1", InstantSource.system());
  }

  private CompiledModules modules(WasmConfig config) {
    var loader = new ModuleLoader(config, Long.MAX_VALUE, Optional.empty());
    return new CompiledModules(loader, config);
  }

  private static WasmConfig keeping(int modules, long bytes) {
    WasmConfig d = WasmConfig.DEFAULT;
    return new WasmConfig(
        d.compiledFolder(),
        d.compiledFolderBytes(),
        modules,
        bytes,
        d.maxModuleBytes(),
        d.maxMethodInstructions(),
        d.maxRuns(),
        d.compileThreads(),
        d.prepareLimit(),
        d.stopGrace(),
        d.redline());
  }

  private CompletableFuture<CompiledModule> get(CompiledModules modules, Examples example) {
    var run = Runs.of(folder, example.bytes()).request();
    return modules.get(run.digest(), run.module());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(cache())) {
      return files.sorted().toList();
    }
  }

  @Test
  void module_wantedByManyAtOnce_isCompiledOnce() {
    Runs.of(folder, Examples.SIEVE.bytes());
    try (CompiledModules modules = modules(WasmConfig.DEFAULT)) {
      List<CompletableFuture<CompiledModule>> wanted =
          IntStream.range(0, 16).parallel().mapToObj(i -> get(modules, Examples.SIEVE)).toList();

      assertThat(wanted.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    }
  }

  @Test
  void modules_thatAreLarge_letSmallOnesPass() {
    try (CompiledModules modules = modules(WasmConfig.DEFAULT)) {
      List<CompletableFuture<CompiledModule>> large =
          IntStream.of(50_000, 50_001)
              .mapToObj(functions -> Runs.of(folder, WasmBytes.chainOfFunctions(functions)))
              .map(run -> modules.get(run.request().digest(), run.request().module()))
              .toList();

      get(modules, Examples.ADD).join();

      assertThat(large).noneMatch(CompletableFuture::isDone);
      large.forEach(CompletableFuture::join);
    }
  }

  @Test
  void modules_moreThanAreKept_forgetTheOneUnusedLongest() {
    try (CompiledModules modules = modules(keeping(2, 1 << 20))) {
      CompiledModule add = get(modules, Examples.ADD).join();
      CompiledModule fib = get(modules, Examples.FIB).join();
      get(modules, Examples.ADD).join();
      get(modules, Examples.SIEVE).join();

      assertThat(get(modules, Examples.ADD).join()).isSameAs(add);
      assertThat(get(modules, Examples.FIB).join()).isNotSameAs(fib);
    }
  }

  @Test
  void modules_largerThanAllThatIsKept_keepTheLast() {
    try (CompiledModules modules = modules(keeping(10, 1))) {
      get(modules, Examples.ADD).join();
      CompiledModule fib = get(modules, Examples.FIB).join();

      assertThat(get(modules, Examples.FIB).join()).isSameAs(fib);
    }
  }

  @Test
  void module_tooLargeForTheHeap_isRefusedSayingWhatItTakes() {
    var loader = new ModuleLoader(WasmConfig.DEFAULT, 64 << 20, Optional.empty());
    var large = Runs.of(folder, new byte[3 << 20]).request();

    assertThatThrownBy(() -> loader.load(large.module(), large.digest()))
        .isInstanceOf(GuestFailure.class)
        .hasMessage(
            "the module has 3145728 bytes, for which the proplet's heap of 64 MiB is too small:"
                + " give it 79 MiB with -Xmx");
  }

  @Test
  void module_thatFailed_isTriedAgain() throws IOException {
    Path file = folder.resolve("late.wasm");
    Digest digest = Digest.of(Examples.ADD.bytes());
    try (CompiledModules modules = modules(WasmConfig.DEFAULT)) {
      assertThatThrownBy(() -> modules.get(digest, file).join())
          .hasCauseInstanceOf(GuestFailure.class)
          .hasMessageContaining("cannot be read");
      Files.write(file, Examples.ADD.bytes());

      assertThat(modules.get(digest, file).join().wasmBytes()).isPositive();
    }
  }

  @Test
  void engine_startedAgain_takesTheCompiledModuleFromDisk() throws IOException {
    WasmConfig config = WasmConfig.DEFAULT.withCompiledFolder(cache());
    Runs run = Runs.of(folder, Examples.ADD.bytes()).named("add").inputs("1", "2");
    try (WasmEngine engine = new WasmEngine(config, InstantSource.system())) {
      assertThat(run.result(engine)).isEqualTo("3");
    }
    Path file = files().getFirst();
    byte[] first = Files.readAllBytes(file);

    try (WasmEngine engine = new WasmEngine(config, () -> Instant.EPOCH)) {
      assertThat(run.result(engine)).isEqualTo("3");
    }

    assertThat(files()).containsExactly(file);
    assertThat(Files.readAllBytes(file)).isEqualTo(first);
    assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void compiledModule_damagedOnDisk_isCompiledAgain() throws IOException {
    WasmConfig config = WasmConfig.DEFAULT.withCompiledFolder(cache());
    Runs run = Runs.of(folder, Examples.ADD.bytes()).named("add").inputs("1", "2");
    try (WasmEngine engine = new WasmEngine(config, InstantSource.system())) {
      run.result(engine);
    }
    Path file = files().getFirst();
    byte[] damaged = Files.readAllBytes(file);
    damaged[damaged.length / 2] ^= 1;
    Files.write(file, damaged);

    try (WasmEngine engine = new WasmEngine(config, InstantSource.system())) {
      assertThat(run.result(engine)).isEqualTo("3");
    }

    assertThat(Files.readAllBytes(file)).isNotEqualTo(damaged);
  }

  @Test
  void folder_newlyMade_belongsToItsOwnerAlone() throws IOException {
    compiledFolder(1 << 20);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache())))
        .isEqualTo("rwx------");
  }

  @Test
  void folder_thatOthersMayWriteTo_isRefused() throws IOException {
    Files.createDirectory(cache());
    Files.setPosixFilePermissions(cache(), PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatThrownBy(() -> compiledFolder(1 << 20))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("chmod 700");
  }

  @Test
  void folder_beyondItsSize_dropsTheOldest() {
    CompiledFolder compiled = compiledFolder(250);
    compiled.putIfAbsent("sha-256:a/b+", new byte[100]);
    compiled.putIfAbsent("sha-256:c", new byte[100]);

    assertThat(compiled.get("sha-256:a/b+")).isNull();
    assertThat(compiled.get("sha-256:c")).hasSize(100);
  }

  @Test
  void runs_beyondTheLimit_areRefused() {
    WasmConfig d = WasmConfig.DEFAULT;
    WasmConfig one =
        new WasmConfig(
            d.compiledFolder(),
            d.compiledFolderBytes(),
            d.modulesInMemory(),
            d.moduleBytesInMemory(),
            d.maxModuleBytes(),
            d.maxMethodInstructions(),
            1,
            d.compileThreads(),
            d.prepareLimit(),
            d.stopGrace(),
            d.redline());
    try (WasmEngine engine = new WasmEngine(one, InstantSource.system())) {
      Execution running = Runs.of(folder, Examples.SPIN.bytes()).named("spin").start(engine);
      Runs next = Runs.of(folder, Examples.ADD.bytes()).named("main");

      assertThat(next.failure(engine).message()).isEqualTo("1 runs are under way already");

      running.stop();
      Runs.await(running);
      assertThat(next.outcome(engine)).isInstanceOf(RunOutcome.Succeeded.class);
    }
  }

  @Test
  void module_aboveTheSizeLimit_isRefused() {
    WasmConfig d = WasmConfig.DEFAULT;
    WasmConfig small =
        new WasmConfig(
            d.compiledFolder(),
            d.compiledFolderBytes(),
            d.modulesInMemory(),
            d.moduleBytesInMemory(),
            50,
            d.maxMethodInstructions(),
            d.maxRuns(),
            d.compileThreads(),
            d.prepareLimit(),
            d.stopGrace(),
            d.redline());
    try (WasmEngine engine = new WasmEngine(small, InstantSource.system())) {
      assertThat(Runs.of(folder, Examples.ADD.bytes()).failure(engine).message())
          .isEqualTo(
              "the module has %d bytes; the limit is 50".formatted(Examples.ADD.bytes().length));
    }
  }
}
