package io.turboprop.proplet.engine.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.examples.Examples;
import io.turboprop.proplet.engine.Execution;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunOutcome.Failed;
import io.turboprop.proplet.engine.RunRequest;
import io.turboprop.proplet.engine.Runs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What ill-meant or broken modules get. After each of them the engine runs the next module as if
 * nothing had been.
 */
@ParameterizedClass
@ValueSource(strings = {"endive", "redline"})
final class HostileModuleTest {
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final String WRITE =
      "(import \"wasi_snapshot_preview1\" \"fd_write\" (func $write (param i32 i32 i32 i32) (result i32)))";

  @Parameter
  @SuppressWarnings("NullAway.Init")
  String tier;

  @TempDir Path folder;
  private WasmEngine engine;

  @BeforeEach
  void open() {
    engine = new WasmEngine(WasmConfig.DEFAULT, InstantSource.system());
  }

  @AfterEach
  void runsOn() {
    Runs add = example(Examples.ADD).named("add").inputs("1", "2");
    assertThat(add.result(engine)).isEqualTo("3");
    engine.close();
    await().atMost(Duration.ofSeconds(10)).until(() -> guestThreads() == 0);
  }

  private static long guestThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("wasm-test"))
        .count();
  }

  private Runs example(Examples example) {
    return Runs.of(folder, example.bytes()).on(tier);
  }

  private Runs wat(String text) {
    return Runs.of(folder, Wat.module(text)).on(tier);
  }

  @Test
  void loop_withoutEnd_isStoppedAtTheDeadline() {
    Failed failed = example(Examples.SPIN).named("spin").deadline(SHORT).failure(engine);

    assertThat(failed.kind()).isEqualTo(FailureKind.DEADLINE);
    assertThat(failed.message()).isEqualTo("deadline of 300ms passed");
    assertThat(failed.usage().cpu()).isPositive();
  }

  @Test
  void loop_inTheStartFunction_isStoppedAtTheDeadline() {
    Runs spinning = wat("(func $s (loop (br 0))) (start $s) (func (export \"main\"))");

    assertThat(spinning.deadline(SHORT).failure(engine).kind()).isEqualTo(FailureKind.DEADLINE);
  }

  @Test
  void loop_ofCallsAndOfTables_isStoppedAtTheDeadline() {
    Runs mutual =
        wat(
            """
            (table 1 funcref) (elem (i32.const 0) $nothing)
            (func $nothing)
            (func (export "main") (loop (call_indirect (i32.const 0)) (br_table 0 0 (i32.const 1))))
            """);

    assertThat(mutual.deadline(SHORT).failure(engine).kind()).isEqualTo(FailureKind.DEADLINE);
  }

  /**
   * The assembler knows no tail calls: the call that ends the module's last function becomes one.
   */
  private Runs tailCalling(String text) {
    byte[] module = Wat.module(text);
    int at = module.length - 3;
    assertThat(module[at]).isEqualTo((byte) 0x10);
    module[at] = 0x12;
    return Runs.of(folder, module).on(tier);
  }

  @Test
  void loop_ofTailCalls_isStoppedAtTheDeadline() {
    Runs turning = tailCalling("(func $main (export \"main\") (call $main))");

    assertThat(turning.deadline(SHORT).failure(engine).kind()).isEqualTo(FailureKind.DEADLINE);
  }

  @Test
  void tailCalls_amongFunctionsThatHaveNone_needNoStack() {
    Runs counting =
        tailCalling(
            """
            (func $main (export "main") (param i32) (result i32)
              (i32.add (i32.const 1) (call $down (local.get 0) (i64.const 7))))
            (func $last (param i64) (result i32) (i32.wrap_i64 (local.get 0)))
            (func $down (param i32 i64) (result i32)
              (if (i32.eqz (local.get 0)) (then (return (call $last (local.get 1)))))
              (i32.sub (local.get 0) (i32.const 1))
              (i64.add (local.get 1) (i64.const 2))
              (call $down))
            """);

    assertThat(counting.inputs("3000000").result(engine)).isEqualTo("6000008");
  }

  @Test
  void loop_inAFunctionTooLargeToCompile_isStoppedAtTheDeadline() {
    String padding = "(local.set 0 (i32.add (local.get 0) (i32.const 77777)))".repeat(10_000);
    Runs large = wat("(func (export \"main\") (local i32) " + padding + " (loop (br 0)))");

    assertThat(large.deadline(SHORT).failure(engine).kind()).isEqualTo(FailureKind.DEADLINE);
  }

  @Test
  void function_tooLargeToCompile_stillComputes() {
    String padding = "(local.set 0 (i32.add (local.get 0) (i32.const 3)))".repeat(10_000);
    Runs large =
        wat("(func (export \"main\") (result i32) (local i32) " + padding + " (local.get 0))");

    assertThat(large.result(engine)).isEqualTo("30000");
  }

  @Test
  void daemon_beyondItsDeadline_runsUntilStopped() {
    Execution daemon =
        example(Examples.SPIN).named("spin").deadline(Duration.ofMillis(1)).daemon().start(engine);
    await().until(() -> daemon.usage().uptime().compareTo(Duration.ofMillis(50)) > 0);
    assertThat(daemon.outcome().toCompletableFuture()).isNotDone();

    daemon.stop();
    daemon.stop();

    assertThat(Runs.failure(daemon).kind()).isEqualTo(FailureKind.STOPPED);
  }

  @Test
  void stop_afterTheEnd_changesNothing() {
    Execution execution = example(Examples.ADD).start(engine);
    RunOutcome before = Runs.await(execution);

    execution.stop();

    assertThat(Runs.await(execution)).isSameAs(before);
  }

  @Test
  void memoryGrow_beyondTheLimit_answersMinusOne() {
    assertThat(example(Examples.HOG).named("hog").memory(10 << 20).result(engine)).isEqualTo("160");
  }

  @Test
  void memoryGrow_refusedAndThenTrap_isReportedAsMemory() {
    Failed failed =
        example(Examples.SIEVE).named("sieve").inputs("50000000").memory(1 << 20).failure(engine);

    assertThat(failed.kind()).isEqualTo(FailureKind.MEMORY);
    assertThat(failed.message())
        .isEqualTo(
            "the memory limit of 1048576 bytes was reached, then trap: unreachable in function #0");
  }

  @Test
  void memory_minimumAboveTheLimit_isRefusedNamingBoth() {
    Failed failed = wat("(memory 100) (func (export \"main\"))").memory(1 << 20).failure(engine);

    assertThat(failed.kind()).isEqualTo(FailureKind.MEMORY);
    assertThat(failed.message())
        .isEqualTo("the module needs 6553600 bytes of memory to start; the limit is 1048576 bytes");
  }

  @Test
  void tables_aboveTheLimit_areRefused() {
    Failed failed = wat("(table 9000000 funcref) (func (export \"main\"))").failure(engine);

    assertThat(failed.kind()).isEqualTo(FailureKind.MEMORY);
    assertThat(failed.message()).contains("limit");
    assertThat(
            wat("""
                    (table 1 funcref)
                    (func (export "main") (result i32) (table.grow (ref.null func) (i32.const 5000000)))
                    """)
                .result(engine))
        .isEqualTo("-1");
  }

  @Test
  void tables_aboveTheTasksOwnLimit_areRefused() {
    Runs tables = wat("(table 11 funcref) (func (export \"main\"))");

    assertThat(tables.tableEntries(10).failure(engine).message())
        .isEqualTo("the module's tables need more than 10 entries, which is the limit");
    assertThat(tables.tableEntries(11).outcome(engine)).isInstanceOf(RunOutcome.Succeeded.class);
  }

  @Test
  void cpu_usedUp_endsTheGuestBeforeItsDeadline() {
    Failed failed =
        example(Examples.SPIN)
            .named("spin")
            .deadline(Duration.ofMinutes(5))
            .cpu(SHORT)
            .failure(engine);

    assertThat(failed.kind()).isEqualTo(FailureKind.DEADLINE);
    assertThat(failed.message()).isEqualTo("processor time of 300ms used up");
    assertThat(failed.usage().cpu()).isGreaterThanOrEqualTo(SHORT);
  }

  @Test
  void cpu_ofAGuestThatSleeps_isNotUsedUp() {
    Runs sleeping =
        wat(
            """
            (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
            (memory (export "memory") 1)
            (func (export "main") (result i32)
              (i32.store (i32.const 16) (i32.const 1)) (i64.store (i32.const 24) (i64.const 700000000))
              (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128)))
            """);

    assertThat(sleeping.cpu(Duration.ofMillis(600)).result(engine)).isEqualTo("0");
  }

  @Test
  void recursion_withALargerStack_goesDeeper() {
    Runs deep =
        wat(
            """
            (func $down (param i32) (result i32)
              (if (result i32) (i32.eqz (local.get 0))
                (then (i32.const 1))
                (else (i32.add (i32.const 1) (call $down (i32.sub (local.get 0) (i32.const 1)))))))
            (func (export "main") (result i32) (call $down (i32.const 50000)))
            """);

    assertThat(deep.stack(128 << 10).failure(engine).kind()).isEqualTo(FailureKind.TRAP);
    assertThat(deep.stack(64 << 20).result(engine)).isEqualTo("50001");
  }

  @Test
  void recursion_withoutEnd_isATrap() {
    Failed failed = example(Examples.TRAP).named("deep").inputs("0").failure(engine);

    assertThat(failed.kind()).isEqualTo(FailureKind.TRAP);
    assertThat(failed.message()).isEqualTo("trap: call stack exhausted in function deep");
  }

  @Test
  void recursion_thatCallsTheHostAtTheEnd_leavesTheHostIntact() {
    Runs deep =
        wat(
            WRITE
                + """
                (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
                (import "wasi_snapshot_preview1" "clock_time_get" (func $clock (param i32 i64 i32) (result i32)))
                (memory (export "memory") 1)
                (func $deep (export "main")
                  (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
                  (drop (call $random (i32.const 0) (i32.const 4)))
                  (drop (call $clock (i32.const 0) (i64.const 0) (i32.const 8)))
                  (call $deep))
                """);

    assertThat(deep.failure(engine).message()).startsWith("trap: ");
    assertThat(example(Examples.HELLO).named("hello").result(engine)).isEqualTo("Hello, world!\n");
  }

  @Test
  void names_ofAnyLength_makeNoLongMessages() {
    Runs wordy = wat("(func (export \"" + "x".repeat(50_000) + "\"))");

    assertThat(wordy.named("y").failure(engine).message()).hasSizeLessThan(1_100).endsWith("…");
  }

  @Test
  void types_ofTheGarbageCollector_areRefused() {
    byte[] struct = {0, 'a', 's', 'm', 1, 0, 0, 0, 1, 5, 1, 0x5f, 1, 0x7f, 0};

    assertThat(invalid(struct)).contains("garbage-collected");
  }

  @Test
  void traps_ofAllKinds_sayWhatAndWhere() {
    assertThat(example(Examples.TRAP).named("divide").inputs("1", "0").failure(engine).message())
        .isEqualTo("trap: integer divide by zero in function divide");
    assertThat(
            example(Examples.TRAP)
                .named("divide")
                .inputs("-2147483648", "-1")
                .failure(engine)
                .message())
        .isEqualTo("trap: integer overflow in function divide");
    assertThat(example(Examples.TRAP).named("unreachable").failure(engine).message())
        .isEqualTo("trap: unreachable in function unreachable");
    assertThat(example(Examples.TRAP).named("outside").failure(engine).message())
        .isEqualTo(
            tier.equals("endive")
                ? "trap: out of bounds memory access: 4 bytes at address 65536 of 65536 in function outside"
                : "trap: out of bounds memory access in function outside");
  }

  @Test
  void trap_inTheStartFunction_saysWhere() {
    Runs trapping = wat("(func $boom (unreachable)) (start $boom) (func (export \"main\"))");

    assertThat(trapping.failure(engine).message()).isEqualTo("trap: unreachable in function #0");
  }

  @Test
  void access_beyondMemoryInTheStartFunction_saysWhere() {
    Runs trapping =
        wat(
            """
            (memory 1) (func $first) (func $boom (drop (i32.load (i32.const 65533)))) (start $boom)
            (func (export "main"))
            """);

    assertThat(trapping.failure(engine).message())
        .startsWith("trap: out of bounds memory access")
        .endsWith("in function #1");
  }

  @Test
  void output_withoutEnd_isCutAndStopped() {
    Runs chatty =
        wat(
            WRITE
                + """
                (memory (export "memory") 1) (data (i32.const 16) "spam spam spam!\\n")
                (func (export "_start")
                  (i32.store (i32.const 0) (i32.const 16)) (i32.store (i32.const 4) (i32.const 16))
                  (loop (drop (call $write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 8))) (br 0)))
                """);

    Failed failed = chatty.output(1000).deadline(SHORT).failure(engine);

    assertThat(failed.kind()).isEqualTo(FailureKind.DEADLINE);
    assertThat(failed.outputTail()).startsWith("…").hasSize(1001).endsWith("spam spam spam!\n");
  }

  @Test
  void output_aboveTheLimit_isCutWithAMark() {
    Runs wordy =
        wat(
            WRITE
                + """
                (memory (export "memory") 1) (data (i32.const 16) "0123456789")
                (func (export "_start")
                  (i32.store (i32.const 0) (i32.const 16)) (i32.store (i32.const 4) (i32.const 10))
                  (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
                """);

    assertThat(wordy.output(4).result(engine))
        .isEqualTo("0123\n[output truncated: kept 4 of 10 bytes]");
    assertThat(wordy.output(10).result(engine)).isEqualTo("0123456789");
  }

  @Test
  void io_withLyingLengths_isRefusedWithoutAllocating() {
    Runs liar =
        wat(
            """
            (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
            (memory (export "memory") 1)
            (func (export "read") (result i32)
              (i32.store (i32.const 0) (i32.const 16)) (i32.store (i32.const 4) (i32.const 2147483647))
              (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
            (func (export "vectors") (result i32)
              (call $read (i32.const 0) (i32.const 0) (i32.const 2147483647) (i32.const 8)))
            (func (export "descriptor") (result i32)
              (call $read (i32.const 77) (i32.const 0) (i32.const 1) (i32.const 8)))
            """);

    assertThat(liar.named("read").result(engine)).isEqualTo("21");
    assertThat(liar.named("vectors").result(engine)).isEqualTo("28");
    assertThat(liar.named("descriptor").result(engine)).isEqualTo("8");
  }

  @Test
  void sleep_withoutEnd_isStoppedAtTheDeadline() {
    Runs sleeper =
        wat(
            """
            (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
            (memory (export "memory") 1)
            (func (export "main") (result i32)
              (i32.store (i32.const 16) (i32.const 1)) ;; monotonic clock
              (i64.store (i32.const 24) (i64.const 0x7fffffffffffffff))
              (call $poll (i32.const 0) (i32.const 512) (i32.const 1) (i32.const 1024)))
            """);

    assertThat(sleeper.deadline(SHORT).failure(engine).kind()).isEqualTo(FailureKind.DEADLINE);
  }

  @Test
  void sleep_whilePollingEndedInput_wakesUp() {
    Runs poller =
        wat(
            """
            (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
            (memory (export "memory") 1)
            (func (export "main") (result i32)
              (i32.store8 (i32.const 8) (i32.const 1)) ;; wait to read from descriptor 0
              (call $poll (i32.const 0) (i32.const 512) (i32.const 1) (i32.const 1024)))
            (func (export "many") (result i32)
              (call $poll (i32.const 0) (i32.const 512) (i32.const 2147483647) (i32.const 1024)))
            """);

    assertThat(poller.named("main").result(engine)).isEqualTo("0");
    assertThat(poller.named("many").result(engine)).isEqualTo("28");
  }

  @Test
  void files_askedFor_doNotExist() {
    Runs opener =
        wat(
            """
            (import "wasi_snapshot_preview1" "path_open"
              (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "fd_prestat_get" (func $prestat (param i32 i32) (result i32)))
            (memory (export "memory") 1) (data (i32.const 0) "/etc/passwd")
            (func (export "open") (result i32)
              (call $open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 11) (i32.const 0)
                (i64.const 1) (i64.const 0) (i32.const 0) (i32.const 64)))
            (func (export "prestat") (result i32) (call $prestat (i32.const 3) (i32.const 64)))
            """);

    assertThat(opener.named("open").result(engine)).isEqualTo("8");
    assertThat(opener.named("prestat").result(engine)).isEqualTo("8");
  }

  @Test
  void imports_thatDoNotExist_areNamed() {
    Failed failed =
        wat("""
                (import "env" "print" (func (param i32))) (import "env" "table" (table 1 funcref))
                (func (export "main"))
                """)
            .failure(engine);

    assertThat(failed.kind()).isEqualTo(FailureKind.IMPORT_MISSING);
    assertThat(failed.message())
        .isEqualTo(
            "the module needs the imports env.print (function), env.table (table), which this engine"
                + " does not have");
  }

  @Test
  void imports_ofAnotherType_areRefused() {
    Failed failed =
        wat("""
                (import "wasi_snapshot_preview1" "proc_exit" (func (param i64))) (func (export "main"))
                """)
            .failure(engine);

    assertThat(failed.kind()).isEqualTo(FailureKind.IMPORT_MISSING);
    assertThat(failed.message()).contains("proc_exit");
  }

  @Test
  void bytes_thatAreNoModule_areRefusedSayingWhy() {
    assertThat(invalid(new byte[0]))
        .isEqualTo(
            "this is no WebAssembly module: at byte 0: it begins with \"\" instead of"
                + " \"0061736d\"");
    assertThat(invalid("#!/bin/sh\necho hello".getBytes(StandardCharsets.UTF_8)))
        .contains("at byte 0: it begins with \"23212f62\" instead of \"0061736d\"");
    assertThat(invalid(new byte[] {0, 'a', 's', 'm', 0x0d, 0, 1, 0}))
        .isEqualTo("the module needs components, which this engine does not have");
    assertThat(invalid(new byte[] {0, 'a', 's', 'm', 2, 0, 0, 0}))
        .contains("at byte 4: unknown WebAssembly version \"02000000\"");
  }

  @Test
  void module_cutAnywhere_isRefusedOrMissesItsFunction() {
    byte[] whole = Examples.HELLO.bytes();
    for (int length = 0; length < whole.length; length += 7) {
      Failed failed = Runs.of(folder, Arrays.copyOf(whole, length)).on(tier).failure(engine);

      assertThat(failed.kind())
          .as("first %d bytes: %s", length, failed.message())
          .isIn(FailureKind.MODULE_INVALID, FailureKind.FUNCTION_MISSING);
    }
  }

  @Test
  void module_thatIsNotWhatItsDigestSays_isRefused() {
    Runs add = example(Examples.ADD);
    Runs fib = example(Examples.FIB);
    var swapped = new Runs(withModule(add, fib.request().module()));

    assertThat(swapped.failure(engine).message())
        .isEqualTo(
            "the module's file has digest %s, expected %s"
                .formatted(fib.request().digest(), add.request().digest()));
  }

  private static RunRequest withModule(Runs runs, Path file) {
    var r = runs.request();
    return new RunRequest(
        r.runId(),
        file,
        r.digest(),
        r.taskName(),
        r.inputs(),
        r.cliArgs(),
        r.env(),
        r.stdin(),
        r.limits(),
        r.capabilities(),
        r.daemon(),
        r.engine(),
        r.isolation());
  }

  private String invalid(byte[] bytes) {
    Failed failed = Runs.of(folder, bytes).on(tier).failure(engine);
    assertThat(failed.kind()).isEqualTo(FailureKind.MODULE_INVALID);
    return failed.message();
  }
}
