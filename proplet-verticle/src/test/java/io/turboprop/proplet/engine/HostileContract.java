package io.turboprop.proplet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.turboprop.examples.Examples;
import io.turboprop.proplet.engine.RunOutcome.Failed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * What guests of every engine that mean ill can do to the host by calling it. Each ends as the
 * error of its own run; how long after its deadline is reported. Then the next guest runs as if
 * nothing had been.
 */
public abstract class HostileContract {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration ENOUGH = Duration.ofSeconds(60);
  private static final String IMPORTS =
      """
      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
      (import "wasi_snapshot_preview1" "fd_readdir" (func $list (param i32 i32 i32 i64 i32) (result i32)))
      (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
      (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
      (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "path_open"
        (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "path_filestat_get"
        (func $stat (param i32 i32 i32 i32 i32) (result i32)))
      """;

  @TempDir Path folder;

  /** The engine under test, the same one throughout a test. */
  protected abstract Engine engine();

  @AfterEach
  void runsOn() {
    assertThat(Runs.of(folder, Examples.ADD.bytes()).named("add").inputs("1", "2").result(engine()))
        .isEqualTo("3");
    // On a starved machine a guest's process may outlast the grace for a moment.
    await().atMost(Duration.ofSeconds(40)).until(() -> engine().strays() == 0);
    engine().close();
    await()
        .atMost(Duration.ofSeconds(40))
        .until(() -> guestThreads() == 0 && engine().strays() == 0);
  }

  private static long guestThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("wasm-test"))
        .count();
  }

  private Runs guest(String body) {
    return Runs.of(folder, Wat2Wasm.parse("(module " + IMPORTS + body + ")"));
  }

  private Runs withDirectory(String body) {
    return guest(body)
        .capabilities(Capabilities.CLOSED.withDirs(List.of(new GuestDir(folder, "/data", true))));
  }

  /** Calls without end, what is in the loop. */
  private static String loop(String calls) {
    return """
        (memory (export "memory") 16) (data (i32.const 256) ".../x")
        (func (export "_start")
          (i32.store (i32.const 0) (i32.const 1024)) (i32.store (i32.const 4) (i32.const 65536))
          (loop %s (br 0)))
        """
        .formatted(calls);
  }

  private void stopsAtItsDeadline(Runs endless, TestReporter reporter) {
    Failed failed = endless.deadline(SHORT).failure(engine());

    assertThat(failed.kind()).isEqualTo(FailureKind.DEADLINE);
    reporter.publishEntry(
        "ms after the deadline", "" + failed.usage().uptime().minus(SHORT).toMillis());
  }

  @Test
  void calls_thatReturnAtOnce_areStoppedAtTheDeadline(TestReporter reporter) {
    stopsAtItsDeadline(
        guest(
            loop(
                """
                (drop (call $yield)) (drop (call $close (i32.const 77)))
                (drop (call $clock (i32.const 1) (i64.const 0) (i32.const 16)))
                (drop (call $clock (i32.const 3) (i64.const 0) (i32.const 16)))
                """)),
        reporter);
  }

  @Test
  void chance_withoutEnd_isStoppedAtTheDeadline(TestReporter reporter) {
    stopsAtItsDeadline(
        guest(loop("(drop (call $random (i32.const 0) (i32.const 1048576)))")), reporter);
  }

  @Test
  void chance_ofAllMemoryAtOnce_isStoppedAtTheDeadline(TestReporter reporter) {
    stopsAtItsDeadline(
        guest(
            """
            (memory (export "memory") 2048)
            (func (export "_start") (loop (drop (call $random (i32.const 0) (i32.const 0x7ffffff))) (br 0)))
            """),
        reporter);
  }

  @Test
  void output_withoutEnd_isStoppedAtTheDeadline(TestReporter reporter) {
    stopsAtItsDeadline(
        guest(
            loop(
                """
                (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
                (drop (call $write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 8)))
                """)),
        reporter);
  }

  @Test
  void input_thatHasEnded_isReadInVainUntilTheDeadline(TestReporter reporter) {
    stopsAtItsDeadline(
        guest(loop("(drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))")),
        reporter);
  }

  @Test
  void polls_ofWhatIsReady_areStoppedAtTheDeadline(TestReporter reporter) {
    stopsAtItsDeadline(
        guest(
            loop(
                """
                (i32.store8 (i32.const 520) (i32.const 2)) (i32.store (i32.const 528) (i32.const 1))
                (drop (call $poll (i32.const 512) (i32.const 131072) (i32.const 1024) (i32.const 8)))
                """)),
        reporter);
  }

  @Test
  void sleep_forEver_isStoppedAtTheDeadline(TestReporter reporter) {
    stopsAtItsDeadline(
        guest(
            loop(
                """
                (i64.store (i32.const 536) (i64.const -1))
                (drop (call $poll (i32.const 512) (i32.const 131072) (i32.const 1) (i32.const 8)))
                """)),
        reporter);
  }

  @Test
  void files_openedWithoutEnd_areBoundedAndStopAtTheDeadline(TestReporter reporter) {
    stopsAtItsDeadline(
        withDirectory(
            loop(
                """
                (drop (call $open (i32.const 3) (i32.const 1) (i32.const 256) (i32.const 1)
                  (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 8)))
                (drop (call $stat (i32.const 3) (i32.const 1) (i32.const 256) (i32.const 3) (i32.const 512)))
                (drop (call $list (i32.const 3) (i32.const 1024) (i32.const 65536) (i64.const 0) (i32.const 8)))
                """)),
        reporter);
    assertThat(openHere()).isZero();
  }

  /** Descriptors of this process that lead into the test's directory. */
  private long openHere() {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(this::isHere).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isHere(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).equals(folder);
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  @Test
  void output_ofOneGigabyte_isCutWithAMark(TestReporter reporter) {
    Runs wordy =
        guest(
            """
            (memory (export "memory") 17)
            (func (export "_start") (local i32)
              (i32.store (i32.const 0) (i32.const 1024)) (i32.store (i32.const 4) (i32.const 1048576))
              (loop
                (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
                (br_if 0 (i32.lt_u
                  (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 1024)))))
            """);

    RunOutcome outcome = wordy.output(1000).deadline(ENOUGH).outcome(engine());

    assertThat(((RunOutcome.Succeeded) outcome).result())
        .endsWith("\n[output truncated: kept 1000 of 1073741824 bytes]");
    reporter.publishEntry("ms for 1 GiB", "" + outcome.usage().uptime().toMillis());
  }

  @Test
  void recursion_thatUsesFilesAtItsEnd_leavesFilesIntact() {
    Runs deep =
        withDirectory(
                """
            (memory (export "memory") 2) (data (i32.const 256) "sub/../file")
            (func $deep (export "main")
              (drop (call $open (i32.const 3) (i32.const 1) (i32.const 256) (i32.const 11)
                (i32.const 1) (i64.const 66) (i64.const 0) (i32.const 0) (i32.const 8)))
              (drop (call $close (i32.load (i32.const 8))))
              (drop (call $stat (i32.const 3) (i32.const 1) (i32.const 263) (i32.const 4) (i32.const 512)))
              (drop (call $list (i32.const 3) (i32.const 1024) (i32.const 4096) (i64.const 0) (i32.const 8)))
              (call $deep))
            """)
            .deadline(ENOUGH)
            .memory(1 << 20)
            .output(1000)
            .stack(512 << 10);

    assertThat(deep.failure(engine()).message()).startsWith("trap: ");
    assertThat(deep.failure(engine()).message()).startsWith("trap: ");
    Runs well =
        withDirectory(
            """
            (memory (export "memory") 2) (data (i32.const 256) "file")
            (func (export "main") (result i32)
              (call $open (i32.const 3) (i32.const 1) (i32.const 256) (i32.const 4)
                (i32.const 1) (i64.const 66) (i64.const 0) (i32.const 0) (i32.const 8)))
            """);
    assertThat(well.result(engine())).isEqualTo("0");
  }

  @Test
  void functions_fiftyThousand_runOrAreRefused(TestReporter reporter) {
    Runs many = Runs.of(folder, WasmBytes.chainOfFunctions(50_000));
    long start = System.nanoTime();

    RunOutcome outcome = many.outcome(engine());

    reporter.publishEntry("ms for 50,000 functions", "" + (System.nanoTime() - start) / 1_000_000);
    if (outcome instanceof Failed refused) {
      assertThat(refused.kind()).as(refused.message()).isEqualTo(FailureKind.PIN);
    }
  }

  @Test
  void memory_ofManyGreedyGuests_comesBack(TestReporter reporter) {
    Runs greedy =
        guest(
                """
            (memory (export "memory") 1)
            (func (export "_start") (loop (br_if 0 (i32.ne (memory.grow (i32.const 512)) (i32.const -1)))))
            """)
            .memory(128 << 20);
    greedy.outcome(engine());
    long before = usedHeap();
    for (int i = 0; i < 10; i++) {
      greedy.outcome(engine());
    }

    // An outcome is told by the guest's thread, which may still hold its last memory then.
    await()
        .atMost(ENOUGH)
        .untilAsserted(
            () -> {
              long more = usedHeap() - before;
              reporter.publishEntry("MiB more after 10 × 128 MiB", "" + (more >> 20));
              assertThat(more).isLessThan(64 << 20);
            });
  }

  private static long usedHeap() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
