package io.turboprop.proplet.engine.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.proplet.engine.Runs;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modules come and go, and nothing of them stays. */
final class ManyModulesTest {
  private static final int MODULES = 5000;
  private static final int MEASURED_FROM = MODULES / 3;

  /** One in so many runs as machine code, which takes longer to make. */
  private static final int MACHINE_CODE_EVERY = 50;

  private static final long FOLDER_BYTES = 200_000;
  private static final long TOLERATED_BYTES = 24L << 20;
  private static final int TOLERATED_MAPPINGS = 100;
  private static final int TOLERATED_FILES = 10;

  @TempDir Path folder;

  private record Used(long heap, long metaspace, int mappings, int files) {
    static Used now() throws IOException {
      for (int i = 0; i < 3; i++) {
        System.gc();
      }
      long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      long metaspace =
          ManagementFactory.getMemoryPoolMXBeans().stream()
              .filter(pool -> pool.getName().equals("Metaspace"))
              .map(MemoryPoolMXBean::getUsage)
              .mapToLong(usage -> usage.getUsed())
              .sum();
      try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"));
          Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
        return new Used(heap, metaspace, (int) lines.count(), (int) files.count());
      }
    }
  }

  /** Answers with its number, which makes it another module than all others. */
  private static byte[] module(int number) {
    byte[] bytes =
        Wat.module("(memory 1) (func (export \"main\") (result i32) (i32.const 0x7000000))");
    for (int i = 0; i < bytes.length - 4; i++) {
      if (bytes[i] == 0x41 && bytes[i + 4] == 0x38) {
        bytes[i + 1] = (byte) (0x80 | (number & 0x7f));
        bytes[i + 2] = (byte) (0x80 | ((number >> 7) & 0x7f));
        return bytes;
      }
    }
    throw new AssertionError("the constant is not where it was");
  }

  @Test
  void modules_loadedAndDropped_leaveNothing() throws IOException {
    Path compiled = folder.resolve("compiled");
    WasmConfig d = WasmConfig.DEFAULT.withCompiledFolder(compiled);
    WasmConfig config =
        new WasmConfig(
            d.compiledFolder(),
            FOLDER_BYTES,
            8,
            d.moduleBytesInMemory(),
            d.maxModuleBytes(),
            d.maxMethodInstructions(),
            d.maxRuns(),
            d.compileThreads(),
            d.prepareLimit(),
            d.stopGrace(),
            d.redline());
    try (WasmEngine engine = new WasmEngine(config, InstantSource.system())) {
      for (int i = 0; i < MEASURED_FROM; i++) {
        runOnce(engine, i);
      }
      Used before = Used.now();
      for (int i = MEASURED_FROM; i < MODULES; i++) {
        runOnce(engine, i);
      }
      Used after = Used.now();

      assertThat(after.heap()).isLessThan(before.heap() + TOLERATED_BYTES);
      assertThat(after.metaspace()).isLessThan(before.metaspace() + TOLERATED_BYTES);
      assertThat(after.mappings()).isLessThan(before.mappings() + TOLERATED_MAPPINGS);
      assertThat(after.files()).isLessThan(before.files() + TOLERATED_FILES);
      assertThat(bytesIn(compiled)).isLessThanOrEqualTo(FOLDER_BYTES);
    }
  }

  private void runOnce(WasmEngine engine, int number) throws IOException {
    Runs run = Runs.of(folder, module(number));
    boolean machineCode = number % MACHINE_CODE_EVERY == 0;
    Runs pinned = run.on(machineCode ? "redline" : "endive");
    assertThat(pinned.result(engine)).isEqualTo(Integer.toString(0x7000000 + number));
    Files.delete(run.request().module());
  }

  private static long bytesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
