package io.turboprop.proplet.engine.wasm;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.Invocation;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunOutcome.Failed;
import io.turboprop.proplet.engine.RunOutcome.Succeeded;
import io.turboprop.proplet.engine.Runs;
import io.turboprop.proplet.engine.Warm;
import io.turboprop.proplet.engine.Warm.Readiness;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Instances that stay, on both tiers. */
final class WarmGuestTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** Counts its calls; can trap, loop, end itself and copy standard input to standard output. */
  private static final byte[] COUNTER =
      Wat.module(
          """
          (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
          (import "wasi_snapshot_preview1" "fd_read"
            (func $read (param i32 i32 i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "fd_write"
            (func $write (param i32 i32 i32 i32) (result i32)))
          (memory (export "memory") 1)
          (global $calls (mut i32) (i32.const 100))
          (func (export "_initialize") (global.set $calls (i32.const 0)))
          (func (export "count") (param i32) (result i32)
            (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
            (if (i32.eq (local.get 0) (i32.const 1)) (then unreachable))
            (if (i32.eq (local.get 0) (i32.const 2)) (then (loop $for_ever (br $for_ever))))
            (if (i32.eq (local.get 0) (i32.const 3)) (then (call $exit (i32.const 3))))
            (global.get $calls))
          (func (export "cat")
            (i32.store (i32.const 0) (i32.const 1024))
            (i32.store (i32.const 4) (i32.const 1000))
            (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
            (i32.store (i32.const 4) (i32.load (i32.const 8)))
            (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
          """);

  private static final byte[] COMMAND =
      Wat.module(
          """
          (memory (export "memory") 1)
          (func (export "_start"))
          """);

  @TempDir Path folder;
  private final WasmEngine engine = new WasmEngine(WasmConfig.DEFAULT, InstantSource.system());

  @AfterEach
  void close() {
    engine.close();
  }

  private Warm open(byte[] module, String function, String tier) {
    return engine.warm(Runs.of(folder, module).named(function).on(tier).request());
  }

  private static Readiness ready(Warm warm) throws Exception {
    return warm.ready().toCompletableFuture().get(1, TimeUnit.MINUTES);
  }

  private static RunOutcome call(Warm warm, Duration deadline, InputStream in, String... inputs)
      throws Exception {
    var invocation = new Invocation(List.of(inputs), Map.of(), in, deadline);
    return warm.call(invocation, OutputListener.NONE)
        .toCompletableFuture()
        .get(1, TimeUnit.MINUTES);
  }

  private static RunOutcome call(Warm warm, String input) throws Exception {
    return call(warm, SOON, InputStream.nullInputStream(), input);
  }

  private static InputStream text(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"endive", "redline"})
  void calls_oneAfterTheOther_findWhatTheOnesBeforeLeft(String tier) throws Exception {
    try (Warm warm = open(COUNTER, "count", tier)) {
      assertThat(ready(warm)).isEqualTo(new Readiness.Ready(true));
      for (int i = 1; i <= 100; i++) {
        assertThat(call(warm, "0")).isInstanceOf(Succeeded.class);
      }
      assertThat(((Succeeded) call(warm, "0")).result()).isEqualTo("101");
      assertThat(warm.usage().engine()).isEqualTo(tier);
      assertThat(warm.isUsable()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"endive", "redline"})
  void streams_areThoseOfTheCall(String tier) throws Exception {
    try (Warm warm = open(COUNTER, "cat", tier)) {
      ready(warm);
      assertThat(((Succeeded) call(warm, SOON, text("one"))).result()).isEqualTo("one");
      assertThat(((Succeeded) call(warm, SOON, text("another"))).result()).isEqualTo("another");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"endive", "redline"})
  void trap_isTheLastCall(String tier) throws Exception {
    Warm warm = open(COUNTER, "count", tier);
    ready(warm);

    assertThat(((Failed) call(warm, "1")).message()).contains("unreachable");
    assertThat(warm.isUsable()).isFalse();
    assertThat(((Failed) call(warm, "0")).message()).isEqualTo("the instance cannot be called");
  }

  @ParameterizedTest
  @ValueSource(strings = {"endive", "redline"})
  void exit_isTheLastCall(String tier) throws Exception {
    Warm warm = open(COUNTER, "count", tier);
    ready(warm);

    assertThat(((Failed) call(warm, "3")).message()).isEqualTo("exit code 3");
    assertThat(warm.isUsable()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"endive", "redline"})
  void deadline_endsTheCallAndTheInstance(String tier) throws Exception {
    Warm warm = open(COUNTER, "count", tier);
    ready(warm);
    call(warm, "0");

    Failed late = (Failed) call(warm, Duration.ofMillis(200), InputStream.nullInputStream(), "2");
    assertThat(late.kind()).isEqualTo(FailureKind.DEADLINE);
    assertThat(late.message()).isEqualTo("deadline of 200ms passed");
    assertThat(warm.isUsable()).isFalse();
    assertThat(engine.strays()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"endive", "redline"})
  void close_endsTheCallUnderWay(String tier) throws Exception {
    Warm warm = open(COUNTER, "count", tier);
    ready(warm);
    var looping =
        warm.call(
            new Invocation(List.of("2"), Map.of(), InputStream.nullInputStream(), SOON),
            OutputListener.NONE);
    warm.close();

    Failed stopped = (Failed) looping.toCompletableFuture().get(1, TimeUnit.MINUTES);
    assertThat(stopped.kind()).isEqualTo(FailureKind.STOPPED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"endive", "redline"})
  void call_duringAnother_isRefused(String tier) throws Exception {
    Warm warm = open(COUNTER, "cat", tier);
    ready(warm);
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    InputStream slow =
        new InputStream() {
          @Override
          public int read() {
            return -1;
          }

          @Override
          public int read(byte[] into, int offset, int length) {
            reading.countDown();
            try {
              goOn.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return -1;
          }
        };
    var first =
        warm.call(new Invocation(List.of(), Map.of(), slow, SOON), OutputListener.NONE)
            .toCompletableFuture();
    assertThat(reading.await(1, TimeUnit.MINUTES)).isTrue();

    assertThat(((Failed) call(warm, SOON, text(""))).message())
        .isEqualTo("the instance is in another call");
    goOn.countDown();
    assertThat(first.get(1, TimeUnit.MINUTES)).isInstanceOf(Succeeded.class);
    assertThat(((Succeeded) call(warm, SOON, text("after"))).result()).isEqualTo("after");
    warm.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"endive", "redline"})
  void command_isReadyForOneCall(String tier) throws Exception {
    Warm warm = open(COMMAND, "", tier);

    assertThat(ready(warm)).isEqualTo(new Readiness.Ready(false));
    assertThat(call(warm, SOON, text(""), "argument")).isInstanceOf(Succeeded.class);
    assertThat(warm.isUsable()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"endive", "redline"})
  void wrongInput_failsTheCallAlone(String tier) throws Exception {
    Warm warm = open(COUNTER, "count", tier);
    ready(warm);

    assertThat(((Failed) call(warm, "many")).kind()).isEqualTo(FailureKind.BAD_INPUT);
    assertThat(((Succeeded) call(warm, "0")).result()).isEqualTo("1");
    warm.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"endive", "redline"})
  void moduleWithoutTheFunction_isNotReady(String tier) throws Exception {
    Warm warm = open(COUNTER, "nothing", tier);

    assertThat(((Readiness.NotReady) ready(warm)).why().kind())
        .isEqualTo(FailureKind.FUNCTION_MISSING);
    assertThat(warm.isUsable()).isFalse();
  }
}
