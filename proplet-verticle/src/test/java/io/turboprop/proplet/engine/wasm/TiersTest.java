package io.turboprop.proplet.engine.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.examples.Examples;
import io.turboprop.proplet.engine.Execution;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.RunOutcome.Failed;
import io.turboprop.proplet.engine.Runs;
import io.turboprop.proplet.engine.wasm.redline.RedlineConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which tier runs what, and when that changes. */
final class TiersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final RedlineConfig USUAL = RedlineConfig.DEFAULT;

  @TempDir Path folder;

  private static WasmEngine engine(WasmConfig config) {
    return new WasmEngine(config, InstantSource.system());
  }

  /** Never because of one run, and after so many uses. */
  private static WasmConfig after(int uses) {
    return after(uses, Duration.ZERO);
  }

  private static WasmConfig after(int uses, Duration spent) {
    return WasmConfig.DEFAULT.withRedline(
        new RedlineConfig(
            true,
            uses,
            spent,
            Duration.ofHours(1),
            USUAL.compileThreads(),
            USUAL.compileQueue(),
            USUAL.compileLimit(),
            USUAL.compilerMemoryBytes(),
            USUAL.maxModuleInstructions(),
            USUAL.maxInstructions(),
            USUAL.codeBytesInMemory(),
            USUAL.remembered()));
  }

  private Runs add() {
    return Runs.of(folder, Examples.ADD.bytes()).named("add").inputs("1", "2");
  }

  @Test
  void module_usedAgain_runsAsMachineCodeSoonAfter() {
    try (WasmEngine engine = engine(after(2))) {
      assertThat(add().outcome(engine).engine()).isEqualTo("endive");
      assertThat(add().outcome(engine).engine()).isEqualTo("endive");

      await().atMost(PATIENCE).until(() -> add().outcome(engine).engine().equals("redline"));
      assertThat(add().result(engine)).isEqualTo("3");
      assertThat(add().on("endive").outcome(engine).engine()).isEqualTo("endive");
    }
  }

  @Test
  void module_runningLong_isMachineCodeForTheNextRun() {
    RedlineConfig soon =
        new RedlineConfig(
            true,
            1_000_000,
            Duration.ZERO,
            Duration.ofMillis(10),
            USUAL.compileThreads(),
            USUAL.compileQueue(),
            USUAL.compileLimit(),
            USUAL.compilerMemoryBytes(),
            USUAL.maxModuleInstructions(),
            USUAL.maxInstructions(),
            USUAL.codeBytesInMemory(),
            USUAL.remembered());
    Runs spin = Runs.of(folder, Examples.SPIN.bytes()).named("spin");
    try (WasmEngine engine = engine(WasmConfig.DEFAULT.withRedline(soon))) {
      Execution first = spin.start(engine);
      await().until(() -> first.usage().engine().equals("endive"));

      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  spin.deadline(Duration.ofMillis(100)).failure(engine).engine().equals("redline"));
      first.stop();
      assertThat(Runs.failure(first).engine()).isEqualTo("endive");
    }
  }

  @Test
  void module_usedOftenForNextToNothing_staysUntilItHasTakenItsTime() {
    Runs fib =
        Runs.of(
            folder,
            Wat.module(
                """
                (func $fib (export "main") (param i32) (result i32)
                  (if (result i32) (i32.lt_u (local.get 0) (i32.const 2))
                    (then (local.get 0))
                    (else (i32.add
                      (call $fib (i32.sub (local.get 0) (i32.const 1)))
                      (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
                """));
    try (WasmEngine engine = engine(after(2, Duration.ofMillis(200)))) {
      for (int i = 0; i < 5; i++) {
        assertThat(fib.inputs("1").outcome(engine).engine()).isEqualTo("endive");
      }
      await()
          .atMost(PATIENCE)
          .until(() -> fib.inputs("25").outcome(engine).engine().equals("redline"));
    }
  }

  @Test
  void module_thatDoesNotCompile_staysWithoutBeingNoticed() {
    Runs strange =
        Runs.of(
            folder,
            Wat.module(
                """
                (func (param externref)) (func (export "main") (result i32) (i32.const 42))
                """));
    try (WasmEngine engine = engine(after(1))) {
      for (int i = 0; i < 5; i++) {
        var outcome = strange.outcome(engine);
        assertThat(outcome.engine()).isEqualTo("endive");
      }
      assertThat(strange.result(engine)).isEqualTo("42");
      Failed pinned = strange.on("redline").failure(engine);
      assertThat(pinned.kind()).isEqualTo(FailureKind.PIN);
      assertThat(pinned.message()).contains("does not run this module", "references");
    }
  }

  @Test
  void tier_switchedOff_refusesItsPinSayingSo() {
    try (WasmEngine engine = engine(WasmConfig.DEFAULT.withRedline(RedlineConfig.OFF))) {
      assertThat(engine.describe().tiers()).containsExactly("endive");
      assertThat(add().on("redline").failure(engine).message())
          .isEqualTo(
              "the task wants engine \"redline\", which this proplet has not: it is switched off");
      assertThat(add().outcome(engine).engine()).isEqualTo("endive");
    }
  }

  @Test
  void machineCode_keptOnDisk_isUsedAfterARestart() {
    WasmConfig config = after(1_000_000).withCompiledFolder(folder.resolve("compiled"));
    try (WasmEngine engine = engine(config)) {
      assertThat(add().on("redline").result(engine)).isEqualTo("3");
    }

    try (WasmEngine engine = engine(config)) {
      await().atMost(PATIENCE).until(() -> add().outcome(engine).engine().equals("redline"));
    }
  }

  @Test
  void machineCode_damagedOnDisk_isMadeAgain() throws IOException {
    Path compiled = folder.resolve("compiled");
    WasmConfig config = after(1_000_000).withCompiledFolder(compiled);
    try (WasmEngine engine = engine(config)) {
      add().on("redline").result(engine);
    }
    for (Path file : files(compiled)) {
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 1;
      Files.write(file, bytes);
    }

    try (WasmEngine engine = engine(config)) {
      assertThat(add().on("redline").result(engine)).isEqualTo("3");
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().contains("redline")).toList();
    }
  }
}
