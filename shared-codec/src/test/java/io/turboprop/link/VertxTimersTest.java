package io.turboprop.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.time.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VertxTimersTest {
  private final Vertx vertx = Vertx.vertx();
  private final VertxTimers timers = new VertxTimers(vertx);
  private final Context loop = vertx.getOrCreateContext();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void after_zero_runsInTheNextTurnOfTheSameLoop() throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    CompletableFuture<Context> ran = new CompletableFuture<>();
    loop.runOnContext(
        now -> {
          timers.after(
              Duration.ZERO,
              () -> {
                order.add("later");
                ran.complete(Vertx.currentContext());
              });
          order.add("now");
        });

    assertThat(ran.get(30, TimeUnit.SECONDS)).isSameAs(loop);
    assertThat(order).containsExactly("now", "later");
  }

  @Test
  void after_zeroCancelled_doesNotRun() throws Exception {
    List<String> ran = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> over = new CompletableFuture<>();
    loop.runOnContext(
        now -> {
          Cancellable cancelled = timers.after(Duration.ZERO, () -> ran.add("cancelled"));
          timers.after(Duration.ZERO, () -> over.complete(null));
          cancelled.cancel();
        });

    over.get(30, TimeUnit.SECONDS);
    assertThat(ran).isEmpty();
  }

  @Test
  void after_aDelay_runsOnTheContextThatAsked() throws Exception {
    CompletableFuture<Context> ran = new CompletableFuture<>();
    loop.runOnContext(
        now -> timers.after(Duration.ofNanos(1), () -> ran.complete(Vertx.currentContext())));

    assertThat(ran.get(30, TimeUnit.SECONDS)).isSameAs(loop);
  }

  @Test
  void after_aNegativeDelay_isRefused() {
    assertThatThrownBy(() -> timers.after(Duration.ofMillis(-1), () -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-0.001S");
  }
}
