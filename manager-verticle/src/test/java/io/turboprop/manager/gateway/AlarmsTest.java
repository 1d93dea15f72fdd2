package io.turboprop.manager.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AlarmsTest {
  private static final long TICK_MS = 10;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    GatewayHouse.await(vertx.close());
  }

  /** On one loop. */
  private <T> T onLoop(Function<Alarms, Future<T>> what) {
    CompletableFuture<T> done = new CompletableFuture<>();
    vertx.runOnContext(
        go ->
            what.apply(new Alarms(vertx, System::nanoTime, TICK_MS))
                .onSuccess(done::complete)
                .onFailure(done::completeExceptionally));
    return done.join();
  }

  /** Milliseconds until it went off. */
  private static Future<Long> measured(Alarms alarms, long delayMs) {
    Promise<Long> off = Promise.promise();
    long began = System.nanoTime();
    alarms.after(
        delayMs, () -> off.complete(Duration.ofNanos(System.nanoTime() - began).toMillis()));
    return off.future();
  }

  @Test
  void alarm_shortOrLongOrOnceAroundTheRing_goesOffInTimeAndNotBefore() {
    for (long delayMs : List.of(1L, 15L, 25L, 95L, 900L)) {
      long took = onLoop(alarms -> measured(alarms, delayMs));

      assertThat(took).isBetween(delayMs - 1, delayMs + 500);
    }
  }

  @Test
  void cancelledAlarm_neverGoesOffAndOthersDo() {
    List<String> off =
        onLoop(
            alarms -> {
              List<String> seen = new ArrayList<>();
              List<Alarms.Alarm> cancelled = new ArrayList<>();
              for (int i = 0; i < 100; i++) {
                cancelled.add(alarms.after(20 + i % 40, () -> seen.add("cancelled")));
                alarms.after(20 + i % 40, () -> seen.add("kept"));
              }
              cancelled.forEach(Alarms.Alarm::cancel);
              cancelled.forEach(Alarms.Alarm::cancel);
              return measured(alarms, 400).map(done -> seen);
            });

    assertThat(off).hasSize(100).containsOnly("kept");
  }

  @Test
  void alarmAfterTheRingWasEmpty_goesOff() {
    long took =
        onLoop(
            alarms ->
                measured(alarms, 40)
                    .compose(first -> measured(alarms, 60))
                    .compose(second -> measured(alarms, 50)));

    assertThat(took).isBetween(49L, 550L);
  }
}
