package io.turboprop.proplet.engine.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.examples.Examples;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.RunOutcome.Failed;
import io.turboprop.proplet.engine.Runs;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What well-meant modules get: function choice, typed inputs, results, WASI (propeller-wire §18).
 */
@ParameterizedClass
@ValueSource(strings = {"endive", "redline"})
final class WasmEngineTest {
  @Parameter String tier;
  @TempDir Path folder;
  private WasmEngine engine;

  @BeforeEach
  void open() {
    engine = new WasmEngine(WasmConfig.DEFAULT, InstantSource.system());
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private Runs example(Examples example) {
    return Runs.of(folder, example.bytes()).on(tier);
  }

  private Runs wat(String text) {
    return Runs.of(folder, Wat.module(text)).on(tier);
  }

  @Test
  void function_calledByTaskName_returnsItsValue() {
    assertThat(example(Examples.ADD).named("add").inputs("10", "20").result(engine))
        .isEqualTo("30");
    assertThat(example(Examples.FIB).named("fib").inputs("20").result(engine)).isEqualTo("6765");
    assertThat(example(Examples.SIEVE).named("sieve").inputs("1000000").result(engine))
        .isEqualTo("78498");
  }

  @Test
  void function_notExported_fallsBackToMain() {
    assertThat(example(Examples.ADD).named("subtract").result(engine)).isEqualTo("42");
    assertThat(example(Examples.ADD).named("fl-round-7").result(engine)).isEqualTo("42");
    assertThat(example(Examples.ADD).named("").result(engine)).isEqualTo("42");
  }

  @Test
  void function_notExportedAndNoMain_failsNamingTheExports() {
    Failed failed = example(Examples.FIB).named("foo").failure(engine);

    assertThat(failed.kind()).isEqualTo(FailureKind.FUNCTION_MISSING);
    assertThat(failed.message()).isEqualTo("export \"foo\" not found; the module exports: fib");
  }

  @Test
  void start_askedForByName_winsOverMain() {
    Runs both =
        wat("(func (export \"main\") (result i32) (i32.const 1)) (func (export \"_start\"))");

    assertThat(both.named("_start").result(engine)).isEmpty();
    assertThat(both.named("").result(engine)).isEqualTo("1");
  }

  @Test
  void initialize_exported_runsBeforeTheFunction() {
    Runs reactor =
        wat(
            """
            (global $ready (mut i32) (i32.const 0))
            (func (export "_initialize") (global.set $ready (i32.const 7)))
            (func (export "ready") (result i32) (global.get $ready))
            """);

    assertThat(reactor.named("ready").result(engine)).isEqualTo("7");
  }

  @ParameterizedTest
  @CsvSource({
    "i32, 0, 0",
    "i32, -2147483648, -2147483648",
    "i32, 4294967295, -1",
    "i32, +5, 5",
    "i64, 9223372036854775807, 9223372036854775807",
    "i64, 18446744073709551615, -1",
    "i64, -9223372036854775808, -9223372036854775808",
    "f32, 0.1, 0.1",
    "f32, 16777217, 16777216",
    "f64, 1e3, 1000",
    "f64, -2.50, -2.5",
    "f64, 1e-7, 0.0000001",
    "f64, .5, 0.5",
    "f64, inf, inf",
    "f64, -Infinity, -inf",
    "f64, nan, NaN",
    "f64, -0.0, -0",
  })
  void input_ofItsType_comesBackAsDecimalText(String type, String input, String result) {
    Runs identity =
        wat("(func (export \"id\") (param %1$s) (result %1$s) (local.get 0))".formatted(type));

    assertThat(identity.named("id").inputs(input).result(engine)).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource({
    "i32, abc, input 1 \"abc\" is not an i32",
    "i32, 4294967296, input 1 \"4294967296\" is not an i32",
    "i32, -2147483649, input 1 \"-2147483649\" is not an i32",
    "i32, 1.5, input 1 \"1.5\" is not an i32",
    "i32, '', input 1 \"\" is not an i32",
    "i64, 18446744073709551616, input 1 \"18446744073709551616\" is not an i64",
    "f32, 1d, input 1 \"1d\" is not an f32",
    "f64, 0x1p3, input 1 \"0x1p3\" is not an f64",
    "f64, ' 1', input 1 \" 1\" is not an f64",
  })
  void input_notOfItsType_failsNamingIt(String type, String input, String message) {
    Runs identity =
        wat("(func (export \"id\") (param %1$s) (result %1$s) (local.get 0))".formatted(type));

    Failed failed = identity.named("id").inputs(input).failure(engine);

    assertThat(failed.kind()).isEqualTo(FailureKind.BAD_INPUT);
    assertThat(failed.message()).isEqualTo(message);
  }

  @Test
  void inputs_tooFewOrTooMany_failSayingWhatIsWanted() {
    assertThat(example(Examples.ADD).named("add").inputs("1").failure(engine).message())
        .isEqualTo("function add takes 2 inputs (i32, i32), the task has 1");
    assertThat(example(Examples.FIB).named("fib").inputs("1", "2").failure(engine).message())
        .isEqualTo("function fib takes 1 input (i32), the task has 2");
    assertThat(example(Examples.ADD).named("main").inputs("1").failure(engine).kind())
        .isEqualTo(FailureKind.BAD_INPUT);
  }

  @Test
  void values_withoutTextForm_failSayingSo() {
    assertThat(
            wat("(func (export \"f\") (param externref))")
                .named("f")
                .inputs("1")
                .failure(engine)
                .message())
        .isEqualTo(
            tier.equals("endive")
                ? "parameter 1 is of type reference, which has no text form"
                : "the task wants engine \"redline\", which does not run this module: it uses values"
                    + " that are neither numbers nor references to functions");
    assertThat(
            wat("(func (export \"f\") (result funcref) (ref.null func))")
                .named("f")
                .failure(engine)
                .message())
        .isEqualTo("function f returns a reference, which has no text form");
  }

  @Test
  void command_withArguments_answersWithItsStandardOutput() {
    assertThat(example(Examples.HELLO).named("hello").result(engine)).isEqualTo("Hello, world!\n");
    assertThat(example(Examples.HELLO).named("hello").inputs("Ada").result(engine))
        .isEqualTo("Hello, Ada!\n");
  }

  @Test
  void command_environmentAndInput_reachTheGuest() {
    String printed =
        example(Examples.ECHO)
            .named("task")
            .cliArgs("--fast")
            .inputs("one", "zwei ü")
            .env(Map.of("PROPLET_ID", "edge-1"))
            .stdin("from stdin")
            .result(engine);

    assertThat(printed).isEqualTo("task\n--fast\none\nzwei ü\nPROPLET_ID=edge-1\nfrom stdin");
  }

  @Test
  void command_exitCodeNotZero_failsWithCodeAndStandardError() {
    Failed failed = example(Examples.EXIT3).named("exit3").failure(engine);

    assertThat(failed.kind()).isEqualTo(FailureKind.EXIT_CODE);
    assertThat(failed.exitCode()).hasValue(3);
    assertThat(failed.message()).isEqualTo("exit code 3: cannot find the sensor");
    assertThat(failed.outputTail()).isEqualTo("cannot find the sensor\n");
  }

  @Test
  void command_exitCodeZero_succeeds() {
    Runs exits =
        wat(
            """
            (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
            (memory (export "memory") 1)
            (func (export "_start") (call $exit (i32.const 0)) (unreachable))
            """);

    assertThat(exits.named("_start").result(engine)).isEmpty();
  }

  @Test
  void run_afterAnother_startsFromFreshState() {
    Runs counter =
        wat(
            """
            (memory 1) (table 1 10 funcref)
            (func (export "count") (result i32)
              (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
              (drop (table.grow (ref.null func) (i32.const 1)))
              (i32.add (i32.mul (table.size) (i32.const 100)) (i32.load (i32.const 0))))
            """);

    assertThat(counter.named("count").result(engine)).isEqualTo("201");
    assertThat(counter.named("count").result(engine)).isEqualTo("201");
  }

  @Test
  void usage_afterTheRun_tellsMemoryAndTime() {
    var outcome = example(Examples.SIEVE).named("sieve").inputs("1000000").outcome(engine);

    assertThat(outcome.usage().memoryBytes()).isBetween(1_000_000L, 1_100_000L);
    assertThat(outcome.usage().cpu()).isPositive();
    assertThat(outcome.usage().uptime()).isPositive();
  }
}
