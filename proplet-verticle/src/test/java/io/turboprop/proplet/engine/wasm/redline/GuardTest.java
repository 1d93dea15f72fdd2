package io.turboprop.proplet.engine.wasm.redline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import run.endive.runtime.HostFunction;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/** Faults and ends of guests, beside faults of the JVM's own and within calls of calls. */
final class GuardTest {
  private static final String OUTSIDE = "out of bounds memory access";
  private static final long PATIENCE_SECONDS = 60;

  private static final String FAULTING =
      """
      (memory 1)
      (func (export "idle"))
      (func (export "at") (param i32) (result i32)
        (i32.add (i32.const 1) (i32.load (local.get 0))))
      (func $far (param i32) (result i64) (local i64 f64)
        (local.set 1 (i64.const 7)) (local.set 2 (f64.const 1.5))
        (i64.add (local.get 1) (i64.load offset=0x7ffffff0 (local.get 0))))
      (func (export "deep") (param i32 i32) (result i64)
        (if (result i64) (local.get 1)
          (then (i64.add (i64.const 1) (call 3 (local.get 0) (i32.sub (local.get 1) (i32.const 1)))))
          (else (call $far (local.get 0)))))
      """;

  @Test
  void faults_inSeveralThreadsBesideThoseOfTheJvm_endEachTheirOwn() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    ExecutorService threads = Executors.newCachedThreadPool();
    try (Guests guests = Guests.of(FAULTING)) {
      List<Future<Long>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(threads.submit(() -> faults(guests, over)));
      }
      for (int i = 0; i < 2; i++) {
        all.add(threads.submit(() -> nullPointers(over)));
        all.add(threads.submit(() -> overflows(over)));
      }
      all.add(threads.submit(() -> garbage(over)));
      assertThat(new CountDownLatch(1).await(3, TimeUnit.SECONDS)).isFalse();
      over.set(true);
      for (Future<Long> each : all) {
        assertThat(each.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isPositive();
      }
    } finally {
      over.set(true);
      threads.shutdownNow();
    }
  }

  private static long faults(Guests guests, AtomicBoolean over) {
    long count = 0;
    while (!over.get()) {
      try (Guests.One guest = guests.open()) {
        for (int i = 0; i < 200; i++, count++) {
          assertThat(guest.call("at", 65_532)).isOne();
          fails(() -> guest.call("at", 65_533), 1);
          fails(() -> guest.call("deep", 0xffff_ffffL, 20), 2);
        }
      }
    }
    return count;
  }

  private static void fails(Runnable call, int function) {
    try {
      call.run();
    } catch (GuestTrapException trap) {
      assertThat(trap).hasMessage(OUTSIDE);
      assertThat(trap.function()).isEqualTo(function);
      return;
    }
    throw new AssertionError("memory that is not there was read");
  }

  private static long nullPointers(AtomicBoolean over) {
    long count = 0;
    int[][] arrays = new int[2][];
    arrays[1] = new int[1];
    long sum = 0;
    for (int i = 0; !over.get(); i++) {
      try {
        sum += arrays[i & 1].length;
      } catch (NullPointerException expected) {
        count++;
      }
    }
    return sum > 0 ? count : 0;
  }

  private static long overflows(AtomicBoolean over) {
    long count = 0;
    while (!over.get()) {
      try {
        count -= endless(0);
      } catch (StackOverflowError expected) {
        count++;
      }
    }
    return count;
  }

  @SuppressWarnings("InfiniteRecursion")
  private static int endless(int depth) {
    return endless(depth + 1) + 1;
  }

  private static long garbage(AtomicBoolean over) {
    long count = 0;
    List<byte[]> kept = new ArrayList<>();
    while (!over.get()) {
      kept.add(new byte[100_000]);
      if (kept.size() > 100) {
        kept.clear();
        System.gc();
        count++;
      }
    }
    return count;
  }

  private static final String CALLING =
      """
      (import "host" "back" (func $back (param i32) (result i32)))
      (memory 1)
      (func (export "at") (param i32) (result i32) (i32.load (local.get 0)))
      (func (export "outer") (param i32) (result i32)
        (i32.add (i32.const 40) (call $back (local.get 0))))
      (func (export "outerThenFault") (param i32) (result i32)
        (drop (call $back (local.get 0))) (i32.load (i32.const -1)))
      (func (export "outerThenTrap") (param i32) (result i32)
        (drop (call $back (local.get 0))) (unreachable))
      (func (export "spin") (loop (br 0)))
      """;

  private static HostFunction back(HostFunctionBody body) {
    return new HostFunction(
        "host",
        "back",
        FunctionType.of(List.of(ValType.I32), List.of(ValType.I32)),
        (instance, arguments) -> new long[] {body.call(arguments[0])});
  }

  private interface HostFunctionBody {
    long call(long argument);
  }

  @Test
  void fault_inACallOfTheHost_endsThatCallAlone() throws Exception {
    AtomicReference<Guests.@Nullable One> self = new AtomicReference<>();
    HostFunction swallowing =
        back(
            argument -> {
              Guests.One guest = self.get();
              if (guest == null) {
                throw new IllegalStateException("no guest");
              }
              try {
                return guest.call("at", argument);
              } catch (GuestTrapException trap) {
                return 2;
              }
            });
    try (Guests guests = Guests.of(CALLING);
        Guests.One guest = guests.open(swallowing)) {
      self.set(guest);

      assertThat(guest.call("outer", 8)).isEqualTo(40);
      assertThat(guest.call("outer", 65_533)).isEqualTo(42);
      assertThatThrownBy(() -> guest.call("outerThenFault", 65_533))
          .hasMessage(OUTSIDE)
          .extracting(e -> ((GuestTrapException) e).function())
          .isEqualTo(3);
      assertThatThrownBy(() -> guest.call("outerThenTrap", 65_533))
          .hasMessage("unreachable")
          .extracting(e -> ((GuestTrapException) e).function())
          .isEqualTo(4);
      assertThat(guest.call("at", 65_532)).isZero();
    }
  }

  @Test
  void fault_inAGuestThatAGuestCalled_endsTheInnerOne() throws Exception {
    try (Guests inner = Guests.of(FAULTING);
        Guests outer = Guests.of(CALLING);
        Guests.One called = inner.open();
        Guests.One caller =
            outer.open(
                back(
                    argument -> {
                      try {
                        return called.call("at", argument);
                      } catch (GuestTrapException trap) {
                        return 2;
                      }
                    }))) {
      for (int i = 0; i < 1000; i++) {
        assertThat(caller.call("outer", 65_536)).isEqualTo(42);
        assertThat(caller.call("outer", 0)).isEqualTo(41);
      }
    }
  }

  /** The outer guest must not be left while frames of the JVM and of the inner one lie above it. */
  @Test
  void end_ofAGuestWhoseHostRunsAnother_comesWhenThatReturns() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    AtomicBoolean goOn = new AtomicBoolean();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Guests inner = Guests.of(FAULTING);
        Guests outer = Guests.of(CALLING)) {
      CompletableFuture<Guests.One> caller = new CompletableFuture<>();
      Future<Long> run =
          thread.submit(
              () -> {
                try (Guests.One called = inner.open();
                    Guests.One it =
                        outer.open(
                            back(
                                argument -> {
                                  inside.countDown();
                                  while (!goOn.get()) {
                                    assertThat(called.call("at", argument)).isOne();
                                  }
                                  return 1;
                                }))) {
                  caller.complete(it);
                  return it.call("outer", 0);
                }
              });
      assertThat(inside.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
      Guests.One it = caller.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      for (int i = 0; i < 2000; i++) {
        it.guest().interrupt();
      }
      assertThat(run).isNotDone();
      goOn.set(true);

      assertThatThrownBy(() -> run.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseMessage("interrupted");
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void guest_askedToEnd_isNotCalledAgain() throws Exception {
    try (Guests guests = Guests.of(CALLING);
        Guests.One guest = guests.open(back(argument -> argument))) {
      assertThat(guest.call("outer", 1)).isEqualTo(41);

      guest.guest().interrupt();

      assertThatThrownBy(() -> guest.call("outer", 1)).hasMessage("interrupted");
    }
  }

  @Test
  void slots_areEmptyWhenTheyAreUsedAgain() throws Exception {
    String text =
        """
        (memory 1)
        (func (export "fill") (drop (memory.grow (i32.const 9)))
          (memory.fill (i32.const 0) (i32.const 255) (i32.const 655360)))
        (func (export "sum") (result i32) (local $at i32) (local $sum i32)
          (drop (memory.grow (i32.const 9)))
          (loop
            (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $at))))
            (br_if 0 (i32.lt_u
              (local.tee $at (i32.add (local.get $at) (i32.const 4))) (i32.const 655360))))
          (local.get $sum))
        (func (export "beyond") (result i32) (i32.load (i32.const 65536)))
        """;
    try (Guests guests = Guests.of(text)) {
      for (int i = 0; i < 1100; i++) { // More than there are slots.
        try (Guests.One guest = guests.open()) {
          assertThatThrownBy(() -> guest.call("beyond")).hasMessage(OUTSIDE);
          assertThat(guest.call("sum")).isZero();
          guest.call("fill");
        }
      }
    }
  }

  @Test
  void guests_moreThanThereAreSlots_areRefusedUntilOneEnds() throws Exception {
    List<Guests.One> all = new ArrayList<>();
    try (Guests guests = Guests.of("(memory 1) (func (export \"main\"))")) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 5_000; i++) {
                  all.add(guests.open());
                }
              })
          .isInstanceOf(OutOfMemoryError.class)
          .hasMessageContaining("guests run machine code");
      assertThat(all).hasSizeGreaterThan(15);

      all.removeLast().close();
      all.add(guests.open());
      all.getLast().call("main");
    } finally {
      all.forEach(Guests.One::close);
    }
  }
}
