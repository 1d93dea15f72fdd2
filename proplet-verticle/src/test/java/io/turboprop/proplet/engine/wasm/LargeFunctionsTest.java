package io.turboprop.proplet.engine.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.Runs;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions that no method of the JVM holds. */
final class LargeFunctionsTest {
  private static final int CASES = 60;

  @TempDir Path folder;
  private final Engine engine = new WasmEngine(WasmConfig.DEFAULT, InstantSource.system());

  @AfterEach
  void close() {
    engine.close();
  }

  /** A loop over as many cases, as interpreters have one: each changes the sum in its own way. */
  private static String interpreter(int cases, String inEachCase) {
    StringBuilder text = new StringBuilder();
    text.append("(memory 1)(func $twice (param i64) (result i64) local.get 0 i64.const 2 i64.mul)");
    text.append("(func (export \"main\") (param $n i32) (result i64)");
    text.append("(local $i i32)(local $sum i64)(local $f f64)(block $end (loop $next ");
    text.append("local.get $i local.get $n i32.ge_u br_if $end ");
    text.append("(block $default ");
    for (int i = cases - 1; i >= 0; i--) {
      text.append("(block $c").append(i).append(' ');
    }
    text.append("local.get $i i32.const ").append(cases).append(" i32.rem_u br_table ");
    for (int i = 0; i < cases; i++) {
      text.append("$c").append(i).append(' ');
    }
    text.append("$default)");
    for (int i = 0; i < cases; i++) {
      text.append(" local.get $sum i64.const ").append(i).append(" i64.add ").append(inEachCase);
      text.append(" i64.const 1 i64.mul".repeat(60));
      text.append(" local.set $sum br $default");
      text.append(i < cases - 1 ? ")" : "");
    }
    text.append(") local.get $i i32.const 1 i32.add local.set $i br $next))");
    text.append("local.get $sum)");
    return text.toString();
  }

  private RunOutcome.Succeeded run(String text, String input) {
    Runs run = Runs.of(folder, Wat.module(text)).named("main").inputs(input).on("endive");
    RunOutcome outcome = run.outcome(engine);
    assertThat(outcome).isInstanceOf(RunOutcome.Succeeded.class);
    return (RunOutcome.Succeeded) outcome;
  }

  @Test
  void functionOfManyCases_givesWhatASmallOneGives() {
    String text = interpreter(CASES, "call $twice i64.const 1000003 i64.rem_u");
    long expected = 0;
    for (int i = 0; i < 10_000; i++) {
      expected = (expected + i % CASES) * 2 % 1000003;
    }

    assertThat(run(text, "10000").result()).isEqualTo(Long.toString(expected));
  }

  @Test
  void trapInALargeFunction_namesIt() {
    String text = interpreter(CASES, "i64.const 0 i64.div_u");
    Runs run = Runs.of(folder, Wat.module(text)).named("main").inputs("1").on("endive");

    assertThat(run.failure(engine).message())
        .isEqualTo("trap: integer divide by zero in function main");
  }

  /** Nobody could end it. */
  @Test
  void tailCallsBesideWhatIsNotCompiled_trapSayingWhy() {
    byte[] module =
        Wat.module(
            """
            (func $main (export "main") (local externref)
              (drop (ref.is_null (local.get 0)))
              (call $main))
            """);
    module[module.length - 3] = 0x12; // The call becomes a tail call.

    assertThat(Runs.of(folder, module).named("main").on("endive").failure(engine).message())
        .startsWith("trap: the function has tail calls and uses values of type")
        .endsWith("not run in function main");
  }

  @Test
  void valuesLeftOnTheStackWhereAFunctionIsCut_areThereAfterwards() {
    StringBuilder sum = new StringBuilder("(func (export \"main\") (param i64) (result i64) ");
    sum.append("i64.const 7 ");
    for (int i = 0; i < 20_000; i++) {
      sum.append("local.get 0 i64.add ");
    }
    sum.append("(if (result i64) (i64.eqz (local.get 0)) ");
    sum.append("(then i64.const 1) (else i64.const 2)) i64.add)");

    assertThat(run(sum.toString(), "3").result()).isEqualTo("60009");
  }
}
