package io.turboprop.proplet.engine.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunOutcome.Failed;
import io.turboprop.proplet.engine.Runs;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every access within memory works and every one that is not traps, wherever an engine may leave a
 * comparison out: where memory never grows, where an address is a constant, in loops, after calls.
 */
@ParameterizedClass
@ValueSource(strings = {"endive", "redline"})
final class MemoryBoundsTest {
  private static final int PAGE = 65_536;
  private static final List<Access> ACCESSES =
      List.of(
          new Access("i32.load8_u", 1, false),
          new Access("i32.load", 4, false),
          new Access("f64.load", 8, false),
          new Access("i32.store8", 1, true),
          new Access("i64.store16", 2, true),
          new Access("i64.store", 8, true));

  @Parameter
  @SuppressWarnings("NullAway.Init")
  String tier;

  @TempDir Path folder;
  private final WasmEngine engine = new WasmEngine(WasmConfig.DEFAULT, InstantSource.system());

  @AfterEach
  void close() {
    engine.close();
  }

  private record Access(String name, int bytes, boolean isStore) {
    String at(String address, long offset) {
      String kind = name.substring(0, 3);
      return isStore
          ? "(%s offset=%d %s (%s.const 0))".formatted(name, offset, address, kind)
          : "(drop (%s offset=%d %s))".formatted(name, offset, address);
    }
  }

  /** One function of a module, its argument, and whether it should get through. */
  private record Case(String function, String argument, boolean isWithin) {}

  /** All accesses around the end of a memory of this size, which {@code before} brings about. */
  private void check(int pages, String module, String before, long bytes) {
    StringBuilder functions = new StringBuilder();
    List<Case> cases = new ArrayList<>();
    for (Access access : ACCESSES) {
      for (long offset : offsets(bytes)) {
        String name = access.name() + "+" + offset;
        functions.append(
            function(name, "(param i32)", before + access.at("(local.get 0)", offset)));
        for (long address : addresses(bytes - offset - access.bytes())) {
          boolean isWithin = address + offset + access.bytes() <= bytes;
          cases.add(new Case(name, Long.toString(address), isWithin));
          if (offset > 4) {
            continue;
          }
          String fixed = name + "@" + address;
          String constant = "(i32.const %d)".formatted((int) address);
          functions.append(function(fixed, "", before + access.at(constant, offset)));
          cases.add(new Case(fixed, "", isWithin));
        }
      }
    }
    Runs runs =
        Runs.of(folder, Wat.module("(memory %d) %s %s".formatted(pages, module, functions)));
    for (Case each : cases) {
      Runs run = runs.named(each.function()).on(tier);
      assertEnd(each, (each.argument().isEmpty() ? run : run.inputs(each.argument())));
    }
  }

  private static String function(String name, String param, String body) {
    return "(func (export \"%s\") %s %s)\n".formatted(name, param, body);
  }

  private void assertEnd(Case each, Runs run) {
    RunOutcome outcome = run.outcome(engine);
    if (each.isWithin()) {
      assertThat(outcome).as(each.toString()).isInstanceOf(RunOutcome.Succeeded.class);
    } else {
      assertThat(outcome).as(each.toString()).isInstanceOf(Failed.class);
      assertThat(((Failed) outcome).kind()).as(each.toString()).isEqualTo(FailureKind.TRAP);
      assertThat(((Failed) outcome).message()).contains("out of bounds memory access");
    }
  }

  private static List<Long> offsets(long bytes) {
    return List.of(0L, 4L, Math.max(1, bytes - 8), 0x7fff_ff00L, 0xffff_fff8L);
  }

  /** The last address that is within, its neighbours, and where sums of 32 bits wrap around. */
  private static List<Long> addresses(long last) {
    return List.of(
            0L, last - 1, last, last + 1, 0x7fff_ffffL, 0x8000_0000L, 0xffff_fff8L, 0xffff_ffffL)
        .stream()
        .filter(address -> address >= 0)
        .distinct()
        .toList();
  }

  @Test
  void access_inAMemoryThatNeverGrows_trapsExactlyBeyondItsEnd() {
    check(1, "", "", PAGE);
  }

  @Test
  void access_inAMemoryThatCouldGrow_trapsExactlyBeyondItsEnd() {
    check(1, "(func (drop (memory.grow (i32.const 1))))", "", PAGE);
  }

  @Test
  void access_afterGrowing_trapsExactlyBeyondTheNewEnd() {
    check(1, "", "(drop (memory.grow (i32.const 1)))", 2 * PAGE);
  }

  @Test
  void access_afterACallThatGrows_trapsExactlyBeyondTheNewEnd() {
    check(1, "(func $more (drop (memory.grow (i32.const 2))))", "(call $more)", 3 * PAGE);
  }

  @Test
  void access_inAMemoryOfNothing_traps() {
    check(0, "", "", 0);
  }

  @Test
  void access_inAMemoryOfNothingThatGrew_trapsExactlyBeyondItsEnd() {
    check(0, "", "(drop (memory.grow (i32.const 1)))", PAGE);
  }

  /** Adds up what it reads until it traps, so the first address beyond the end shows in it. */
  @Test
  void loop_acrossTheEnd_trapsAtTheFirstByteBeyond() {
    String text =
        """
        (memory 1) (global $at (mut i32) (i32.const 0))
        (func (export "main") (param i32) (result i32) (local $sum i32)
          (loop $next
            (local.set $sum (i32.add (local.get $sum) (i32.load8_u (global.get $at))))
            (local.set $sum (i32.add (local.get $sum) (i32.load8_u (global.get $at))))
            (global.set $at (i32.add (global.get $at) (i32.const 1)))
            (br_if $next (i32.lt_u (global.get $at) (local.get 0))))
          (global.get $at))
        """;
    Runs walk = Runs.of(folder, Wat.module(text)).on(tier);

    assertThat(walk.inputs("65536").result(engine)).isEqualTo("65536");
    assertThat(walk.inputs("65537").failure(engine).message())
        .contains("out of bounds memory access");
  }

  /** One address, first with a small extent, then with a larger one that passes the end. */
  @Test
  void accesses_ofOneAddress_areEachHeldToTheirOwnExtent() {
    String text =
        """
        (memory 1)
        (func (export "widening") (param i32) (result i64)
          (drop (i32.load8_u (local.get 0)))
          (drop (i32.load offset=4 (local.get 0)))
          (i64.load offset=8 (local.get 0)))
        (func (export "either") (param i32 i32) (result i32)
          (if (local.get 1) (then (drop (i64.load offset=8 (local.get 0)))))
          (i32.load offset=4 (local.get 0)))
        (func (export "changed") (param i32) (result i32)
          (drop (i64.load offset=8 (local.get 0)))
          (local.set 0 (i32.add (local.get 0) (i32.const 1)))
          (i32.load offset=12 (local.get 0)))
        (func (export "looped") (param i32) (result i32) (local $left i32)
          (local.set $left (i32.const 3))
          (loop $next
            (drop (i64.load (local.get 0)))
            (local.set 0 (i32.add (local.get 0) (i32.const 8)))
            (br_if $next (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
          (i32.load8_u (local.get 0)))
        """;
    Runs wide = Runs.of(folder, Wat.module(text)).on(tier);

    passesUntil(wide.named("widening"), PAGE - 16);
    passesUntil(wide.named("changed"), PAGE - 17);
    passesUntil(wide.named("looped"), PAGE - 25);
    assertThat(wide.named("either").inputs("65528", "0").result(engine)).isEqualTo("0");
    assertThat(wide.named("either").inputs("65529", "0").failure(engine).kind())
        .isEqualTo(FailureKind.TRAP);
    assertThat(wide.named("either").inputs("65521", "1").failure(engine).kind())
        .isEqualTo(FailureKind.TRAP);
  }

  private void passesUntil(Runs run, int last) {
    assertThat(run.inputs("" + last).outcome(engine)).isInstanceOf(RunOutcome.Succeeded.class);
    for (long beyond : List.of(last + 1L, last + 4L, last + 8L, (long) PAGE, 0xffff_fff0L)) {
      assertThat(run.inputs("" + beyond).failure(engine).message())
          .as("address " + beyond)
          .contains("out of bounds memory access");
    }
  }
}
