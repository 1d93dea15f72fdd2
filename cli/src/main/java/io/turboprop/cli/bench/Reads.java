package io.turboprop.cli.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;

/** What is measured of answers that change nothing. Blocks; bounded in time. */
final class Reads {
  static final int CLIENTS = 16;
  private static final int WATCHERS = 50;
  private static final int WATCHED_RATE = 100;

  private final Api api;
  private final Load load;
  private final Scenarios scenarios;
  private final Waits waits;

  Reads(Api api, Load load, Scenarios scenarios, Waits waits) {
    this.api = api;
    this.load = load;
    this.scenarios = scenarios;
    this.waits = waits;
  }

  Measured task(Duration time) {
    List<String> ids = load.newest();
    return closed("get", "GET /tasks/{id}", i -> "/tasks/" + ids.get(i % ids.size()), time);
  }

  Measured list(Duration time) {
    return closed("list", "GET /tasks?limit=20", i -> "/tasks?limit=20", time);
  }

  /** Events that reach those who watch the stream, while tasks come at a fixed rate. */
  Measured watch(Duration time) {
    AtomicInteger events = new AtomicInteger();
    List<Future<?>> all = new ArrayList<>();
    Api streams = api.withConnections(WATCHERS);
    for (int i = 0; i < WATCHERS; i++) {
      all.add(streams.follow("/events", event -> events.incrementAndGet()));
    }
    waits.until(Future.all(all), "streams of events");
    Measured tasks = scenarios.latency("watch", WATCHED_RATE, time);
    waits.until(streams.close(), "the end of the streams");
    return Measured.rate(
        "watch",
        "events to %d streams, %d tasks/s".formatted(WATCHERS, WATCHED_RATE),
        events.get() / tasks.seconds(),
        Measured.noLatencies(),
        tasks.seconds(),
        tasks.cpu());
  }

  /** Closed loop. */
  private Measured closed(String name, String what, IntFunction<String> path, Duration time) {
    Histogram micros = Measured.noLatencies();
    Cpu cpu = new Cpu();
    long until = cpu.began() + time.toNanos();
    AtomicInteger count = new AtomicInteger();
    Future<?> all =
        Load.lanes(
            CLIENTS,
            () -> {
              Promise<Void> done = Promise.promise();
              readOn(path, count, until, micros, done);
              return done.future();
            });
    new Waits(waits.patience().plus(time)).until(all, name);
    double seconds = cpu.seconds();
    return Measured.rate(
        name,
        "%s, %d clients".formatted(what, CLIENTS),
        count.get() / seconds,
        micros,
        seconds,
        cpu.processors());
  }

  private void readOn(
      IntFunction<String> path,
      AtomicInteger count,
      long until,
      Histogram micros,
      Promise<Void> done) {
    long began = System.nanoTime();
    if (began >= until) {
      done.complete();
      return;
    }
    api.get(path.apply(count.get()))
        .onSuccess(
            answer -> {
              count.incrementAndGet();
              synchronized (micros) {
                micros.recordValue((System.nanoTime() - began) / 1_000);
              }
              readOn(path, count, until, micros, done);
            })
        .onFailure(done::fail);
  }
}
