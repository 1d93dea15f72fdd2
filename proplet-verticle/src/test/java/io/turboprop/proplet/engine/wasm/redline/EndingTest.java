package io.turboprop.proplet.engine.wasm.redline;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.wabt.Wat2Wasm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.runtime.HostFunction;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/** Guests without end are ended from another thread, whatever they do at that moment. */
final class EndingTest {
  private static final String ENDLESS =
      """
      (import "host" "back" (func $back (param i32) (result i32)))
      (memory 600) (table 2 2 funcref) (elem (i32.const 0) $leaf $loads)
      (global $n (mut i32) (i32.const 0))
      (func $leaf (global.set $n (i32.add (global.get $n) (i32.const 1))))
      (func $loads (global.set $n (i32.load (i32.and (global.get $n) (i32.const 0xffff)))))
      (func $recursive (param i32)
        (if (local.get 0) (then
          (call $recursive (i32.sub (local.get 0) (i32.const 1)))
          (call $recursive (i32.sub (local.get 0) (i32.const 1))))))
      (func (export "tight") (loop (br 0)))
      (func (export "memory") (local i32)
        (loop
          (i64.store (local.get 0) (i64.add (i64.load offset=8 (local.get 0)) (i64.const 1)))
          (local.set 0 (i32.and (i32.add (local.get 0) (i32.const 8)) (i32.const 0xfffff)))
          (br 0)))
      (func (export "host") (loop (drop (call $back (i32.const 1))) (br 0)))
      (func (export "recursion") (loop (call $recursive (i32.const 25)) (br 0)))
      (func (export "copy")
        (loop (memory.copy (i32.const 0) (i32.const 19000000) (i32.const 19000000)) (br 0)))
      (func (export "copies")
        (loop (memory.copy (i32.const 0) (i32.const 5000) (i32.const 100)) (br 0)))
      (func (export "fill")
        (loop (memory.fill (i32.const 0) (i32.const 7) (i32.const 39000000)) (br 0)))
      (func (export "indirect")
        (loop (call_indirect (i32.and (global.get $n) (i32.const 1))) (br 0)))
      (func (export "table") (local i32)
        (loop $again
          (block $b (block $a
            (br_table $a $b $again (i32.and (local.get 0) (i32.const 3))))
            (local.set 0 (i32.add (local.get 0) (i32.const 5))) (br $again))
          (local.set 0 (i32.mul (local.get 0) (i32.const 3))) (br $again)))
      (func (export "grow") (loop (drop (memory.grow (i32.const 0))) (br 0)))
      (func (export "size") (loop (drop (memory.size)) (br 0)))
      (func (export "done") (result i32) (i32.const 42))
      """;

  private static final byte CALL = 0x10;
  private static final byte RETURN_CALL = 0x12;

  private static final HostFunction BACK =
      new HostFunction(
          "host",
          "back",
          FunctionType.of(List.of(ValType.I32), List.of(ValType.I32)),
          (instance, arguments) -> arguments);

  private static final List<String> LOOPS =
      List.of(
          "tight",
          "memory",
          "host",
          "recursion",
          "copy",
          "copies",
          "fill",
          "indirect",
          "table",
          "grow",
          "size");

  /** Asks again and again, as an engine does. */
  private static void end(NativeGuest guest, AtomicBoolean over, long pauseNanos) {
    while (!over.get()) {
      guest.interrupt();
      LockSupport.parkNanos(pauseNanos);
    }
  }

  /** Answers when it ended. */
  private static long runUntilEnded(Guests.One guest, String loop, AtomicBoolean over) {
    try {
      guest.call(loop);
    } catch (GuestTrapException trap) {
      long now = System.nanoTime();
      assertThat(trap).as(loop).hasMessage("interrupted");
      return now;
    } finally {
      over.set(true);
    }
    throw new AssertionError(loop + " returned");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tight",
        "memory",
        "host",
        "recursion",
        "copy",
        "copies",
        "fill",
        "indirect",
        "table",
        "grow",
        "size"
      })
  void guest_inALoop_endsWhenAsked(String loop, TestReporter reporter) throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    List<Long> micros = new ArrayList<>();
    try (Guests guests = Guests.of(ENDLESS)) {
      for (int i = 0; i < 20; i++) {
        AtomicBoolean over = new AtomicBoolean();
        Guests.One guest = guests.open(BACK);
        Future<Long> run = thread.submit(() -> runUntilEnded(guest, loop, over));
        LockSupport.parkNanos(2_000_000);
        long asked = System.nanoTime();
        end(guest.guest(), over, 50_000_000);
        micros.add((run.get(60, TimeUnit.SECONDS) - asked) / 1000);
        guest.close();
      }
    } finally {
      thread.shutdownNow();
    }
    micros.sort(null);
    reporter.publishEntry(
        "µs until " + loop + " ended, median and worst",
        micros.get(micros.size() / 2) + " " + micros.getLast());
    assertThat(micros.get(micros.size() / 2)).isLessThan(100_000);
  }

  /** The assembler knows no tail calls, so one is made of a call. */
  @Test
  void guest_inTailCallsWithoutEnd_endsWhenAsked() throws Exception {
    byte[] wasm = Wat2Wasm.parse("(module (func $tail (export \"tail\") (call $tail)))");
    int at = wasm.length - 3;
    assertThat(wasm[at]).isEqualTo(CALL);
    wasm[at] = RETURN_CALL;
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Guests guests = Guests.of(wasm);
        Guests.One guest = guests.open()) {
      Future<Long> run = thread.submit(() -> runUntilEnded(guest, "tail", over));
      LockSupport.parkNanos(2_000_000);
      end(guest.guest(), over, 1_000_000);

      assertThat(run.get(60, TimeUnit.SECONDS)).isPositive();
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void guests_askedAtRandomMoments_allEndAndLeaveTheThreadIntact() throws Exception {
    long seed = System.nanoTime();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (Guests guests = Guests.of(ENDLESS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Random random = new Random(seed + i);
        all.add(threads.submit(() -> endAtRandom(guests, random, threads)));
      }
      for (Future<?> each : all) {
        assertThat(each).as("seed " + seed).succeedsWithin(Duration.ofMinutes(2));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void endAtRandom(Guests guests, Random random, ExecutorService threads) {
    try {
      for (int i = 0; i < 300; i++) {
        String loop = LOOPS.get(random.nextInt(LOOPS.size()));
        AtomicBoolean over = new AtomicBoolean();
        Guests.One guest = guests.open(BACK);
        Future<?> run =
            threads.submit(
                () -> {
                  runUntilEnded(guest, loop, over);
                  guest.close();
                  try (Guests.One next = guests.open(BACK)) {
                    assertThat(next.call("done")).isEqualTo(42);
                  }
                });
        LockSupport.parkNanos(random.nextInt(300_000));
        end(guest.guest(), over, random.nextInt(1_000_000));
        run.get(60, TimeUnit.SECONDS);
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
