package io.turboprop.proplet.engine.wasm.redline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.turboprop.model.Digest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmModule;

/** Compiled once, remembered, bounded. */
final class FastTierTest {
  private static final RedlineConfig USUAL = RedlineConfig.DEFAULT;

  private final ScheduledExecutorService alarms = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void shutdown() {
    alarms.shutdownNow();
  }

  private static RedlineConfig config(int queue, Duration limit, long codeBytes) {
    return config(queue, limit, codeBytes, USUAL.maxModuleInstructions());
  }

  private static RedlineConfig config(
      int queue, Duration limit, long codeBytes, int maxModuleInstructions) {
    return new RedlineConfig(
        true,
        2,
        Duration.ZERO,
        Duration.ofHours(1),
        1,
        queue,
        limit,
        USUAL.compilerMemoryBytes(),
        maxModuleInstructions,
        USUAL.maxInstructions(),
        codeBytes,
        100);
  }

  private FastTier tier(RedlineConfig config, CodeStore store) {
    return new FastTier(config, store, alarms);
  }

  private record Sample(Digest digest, WasmModule module) {
    static Sample of(int constant) {
      return of("(func (export \"main\") (result i32) (i32.const %d))".formatted(constant));
    }

    static Sample of(String text) {
      byte[] bytes = Wat2Wasm.parse("(module " + text + ")");
      return new Sample(Digest.of(bytes), Parser.parse(bytes));
    }

    CompletableFuture<LoadedModule> on(FastTier tier) {
      return tier.demand(digest, () -> module);
    }
  }

  private static <T> T soon(CompletableFuture<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }

  /** Counts what is put. */
  private static final class CountingStore implements CodeStore {
    final AtomicInteger puts = new AtomicInteger();

    @Override
    public byte @Nullable [] get(String key) {
      return null;
    }

    @Override
    public void putIfAbsent(String key, byte[] data) {
      puts.incrementAndGet();
    }

    @Override
    public void remove(String key) {}
  }

  @Test
  void demands_ofOneModuleAtOnce_compileItOnce() throws Exception {
    CountingStore store = new CountingStore();
    try (FastTier tier = tier(USUAL, store)) {
      Sample sample = Sample.of(1);
      List<CompletableFuture<LoadedModule>> all =
          IntStream.range(0, 8).mapToObj(i -> sample.on(tier)).toList();
      LoadedModule first = soon(all.getFirst());

      for (var future : all) {
        assertThat(soon(future)).isSameAs(first);
        first.release();
      }
      assertThat(store.puts).hasValue(1);
      assertThat(tier.ready(sample.digest())).contains(first);
      first.release();
    }
  }

  @Test
  void module_thatIsNotSupported_isNotTriedAgain() {
    AtomicInteger tries = new AtomicInteger();
    try (FastTier tier = tier(USUAL, CodeStore.NONE)) {
      Sample sample = Sample.of("(func (export \"main\") (param externref))");
      for (int i = 0; i < 3; i++) {
        var demanded =
            tier.demand(
                sample.digest(),
                () -> {
                  tries.incrementAndGet();
                  return sample.module();
                });
        assertThatThrownBy(() -> soon(demanded))
            .isInstanceOf(ExecutionException.class)
            .hasCauseInstanceOf(UnsupportedModuleException.class);
      }
      assertThat(tries).hasValue(1);
    }
  }

  @Test
  void module_thatCannotBeRead_isTriedAgain() throws Exception {
    try (FastTier tier = tier(USUAL, CodeStore.NONE)) {
      Sample sample = Sample.of(2);
      var broken =
          tier.demand(
              sample.digest(),
              () -> {
                throw new IllegalStateException("the file is gone");
              });
      assertThatThrownBy(() -> soon(broken)).hasMessageContaining("the file is gone");

      soon(sample.on(tier)).release();
    }
  }

  @Test
  void queue_whenFull_refusesWithoutRemembering() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    CountDownLatch taken = new CountDownLatch(1);
    try (FastTier tier = tier(config(1, USUAL.compileLimit(), 1 << 20), CodeStore.NONE)) {
      Sample slow = Sample.of(3);
      var first =
          tier.demand(
              slow.digest(),
              () -> {
                taken.countDown();
                await(free);
                return slow.module();
              });
      await(taken);
      var second = Sample.of(4).on(tier);
      Sample third = Sample.of(5);

      assertThatThrownBy(() -> soon(third.on(tier))).hasMessageContaining("behind too many others");

      free.countDown();
      soon(first).release();
      soon(second).release();
      soon(third.on(tier)).release();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void compiling_beyondItsLimit_isRefusedSayingSo() {
    String padding = "(local.set 0 (i32.add (i32.mul (local.get 0) (i32.const 3)) (i32.const 7)))";
    Sample large = Sample.of("(func (export \"main\") (local i32) " + padding.repeat(8_000) + ")");
    try (FastTier tier = tier(config(1, Duration.ofMillis(1), 1 << 20), CodeStore.NONE)) {
      assertThatThrownBy(() -> soon(large.on(tier)))
          .hasMessageContaining("was not compiled within");
    }
  }

  @Test
  void module_ofTooManyInstructions_isRefusedBeforeAnythingIsCompiled() {
    CountingStore store = new CountingStore();
    Sample large = Sample.of("(func i32.const 1 drop) (func (export \"main\") i32.const 1 drop)");
    try (FastTier tier = tier(config(1, USUAL.compileLimit(), 1 << 20, 5), store)) {
      assertThatThrownBy(() -> soon(large.on(tier)))
          .hasMessageContaining("has 6 instructions; machine code is made of up to 5");
      assertThat(store.puts).hasValue(0);
    }
  }

  @Test
  void machineCode_beyondItsBytes_goesWhenUnused() throws Exception {
    try (FastTier tier = tier(config(8, USUAL.compileLimit(), 1), CodeStore.NONE)) {
      Sample old = Sample.of(6);
      LoadedModule held = soon(old.on(tier));
      LoadedModule fresh = soon(Sample.of(7).on(tier));

      assertThat(tier.ready(old.digest())).isEmpty();
      assertThat(tier.codeBytesInMemory()).isEqualTo(fresh.bytes());
      assertThat(held.functionAddress(0)).isNotZero(); // Whoever holds it can go on.
      held.release();
      assertThatThrownBy(() -> held.functionAddress(0)).hasMessageContaining("gone");
      fresh.release();
    }
  }

  @Test
  void close_whileSomeWait_failsThem() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    CountDownLatch taken = new CountDownLatch(1);
    FastTier tier = tier(USUAL, CodeStore.NONE);
    Sample slow = Sample.of(8);
    var waiting =
        tier.demand(
            slow.digest(),
            () -> {
              taken.countDown();
              await(free);
              return slow.module();
            });
    await(taken);

    tier.close();
    free.countDown();

    assertThatThrownBy(() -> soon(waiting)).hasMessageContaining("closed");
  }
}
