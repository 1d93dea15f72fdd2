package io.turboprop.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** What is measured. Blocks; each is bounded in tasks and time. */
final class Scenarios {
  /** Named by its digest, so that nobody has to be asked what it stands for. */
  private static final String IMAGE = "bench.invalid/none@sha256:" + "0".repeat(63) + "1";

  private static final int BATCH = 500;
  private static final int READERS = 16;
  private static final int DIGITS = 3;
  private static final long STEP_NANOS = 1_000_000;

  private final Api api;
  private final AtomicReference<SimulatedProplet.Listener> listener;
  private final Duration patience;
  private final String run;
  private int submitted;
  private int twice;

  /**
   * @param listener of the fleet
   * @param patience until a round has to be over
   * @param run names the tasks
   */
  Scenarios(
      Api api, AtomicReference<SimulatedProplet.Listener> listener, Duration patience, String run) {
    this.api = api;
    this.listener = listener;
    this.patience = patience;
    this.run = run;
  }

  private String task(int number) {
    return String.format(
        Locale.ROOT,
        "{\"name\":\"bench\",\"image_url\":\"%s\",\"inputs\":[\"%d\"],\"metadata\":{\"bench\":\"%s\"}}",
        IMAGE,
        number,
        run);
  }

  private Marks next(int tasks) {
    Marks marks = new Marks(submitted, tasks);
    submitted += tasks;
    listener.set(marks);
    return marks;
  }

  /** Submits the tasks of a round; called once. */
  @FunctionalInterface
  private interface Submission {
    Future<?> begin(Marks marks, long began);
  }

  /** Until the end of each task is stored. */
  private Measured round(String scenario, String load, int tasks, Submission submission) {
    Marks marks = next(tasks);
    long cpu = cpuNanos();
    long began = System.nanoTime();
    await(submission.begin(marks, began), "submission of %d tasks".formatted(tasks));
    await(marks.allStored(), marks);
    double seconds = marks.secondsUntilStored(began);
    twice += marks.twice();
    return new Measured(
        scenario,
        load,
        OptionalDouble.of(tasks / seconds),
        marks.latencies(),
        seconds,
        (cpuNanos() - cpu) / (double) (System.nanoTime() - began));
  }

  private static Future<?> lanes(int many, Supplier<Future<?>> lane) {
    return Future.all(Stream.generate(lane).limit(many).toList());
  }

  /** Closed loop: batches of 500, so many at a time, each followed by the next. */
  Measured dispatch(int tasks, int atOnce) {
    AtomicInteger taken = new AtomicInteger();
    return round(
        "dispatch",
        "%,d tasks in batches, %d at a time".formatted(tasks, atOnce),
        tasks,
        (marks, began) -> lanes(atOnce, () -> batches(marks, taken)));
  }

  private Future<?> batches(Marks marks, AtomicInteger taken) {
    int from = taken.getAndAdd(BATCH);
    if (from >= marks.tasks()) {
      return Future.succeededFuture();
    }
    int to = Math.min(marks.tasks(), from + BATCH);
    long now = System.nanoTime();
    String body =
        IntStream.range(marks.first() + from, marks.first() + to)
            .peek(number -> marks.intended(number, now))
            .mapToObj(this::task)
            .collect(Collectors.joining(",", "[", "]"));
    return api.post("/tasks:batch?start=true", Buffer.buffer(body))
        .map(Scenarios::allCreated)
        .compose(created -> batches(marks, taken));
  }

  private static boolean allCreated(Buffer answer) {
    JsonNode made = Api.tree(answer);
    if (made.path("failed").asInt() > 0) {
      throw new IllegalStateException("tasks were refused: " + made.path("items").path(0));
    }
    return true;
  }

  /** Closed loop: one task in each request, so many requests at a time. */
  Measured single(int tasks, int clients) {
    AtomicInteger taken = new AtomicInteger();
    return round(
        "single",
        "%,d tasks, %d clients".formatted(tasks, clients),
        tasks,
        (marks, began) -> lanes(clients, () -> singles(marks, taken)));
  }

  private Future<?> singles(Marks marks, AtomicInteger taken) {
    int place = taken.getAndIncrement();
    if (place >= marks.tasks()) {
      return Future.succeededFuture();
    }
    int number = marks.first() + place;
    marks.intended(number, System.nanoTime());
    return submit(number).compose(done -> singles(marks, taken));
  }

  private Future<Buffer> submit(int number) {
    return api.post("/tasks?start=true", Buffer.buffer(task(number)));
  }

  /**
   * Open loop: tasks come at a fixed rate, whether those before are done or not; late ones count
   * from when they should have come.
   */
  Measured latency(String name, int perSecond, Duration time) {
    int tasks = Math.toIntExact(Math.max(1, perSecond * time.toMillis() / 1_000));
    return round(
        name,
        "%,d tasks/s for %d s".formatted(perSecond, time.toSeconds()),
        tasks,
        (marks, began) -> atRate(perSecond, marks, began));
  }

  private Future<?> atRate(int perSecond, Marks marks, long began) {
    List<Future<?>> asked = new ArrayList<>(marks.tasks());
    for (int i = 0; i < marks.tasks(); i++) {
      long at = began + Math.round(i * 1e9 / perSecond);
      while (System.nanoTime() < at) {
        LockSupport.parkNanos(Math.min(STEP_NANOS, at - System.nanoTime()));
      }
      marks.intended(marks.first() + i, at);
      asked.add(submit(marks.first() + i));
    }
    return Future.all(asked);
  }

  /** From the submission of all to the last order that a proplet got; none ends meanwhile. */
  Measured place(int tasks, int proplets) {
    Marks marks = next(tasks);
    long cpu = cpuNanos();
    long began = System.nanoTime();
    await(batches(marks, new AtomicInteger()), "submission of %d tasks".formatted(tasks));
    await(marks.allOrdered(), marks);
    double seconds = marks.secondsUntilOrdered(began);
    double used = (cpuNanos() - cpu) / (double) (System.nanoTime() - began);
    await(marks.allStored(), marks);
    twice += marks.twice();
    return new Measured(
        "place",
        "%,d tasks on %,d proplets, until the last order is there".formatted(tasks, proplets),
        OptionalDouble.of(tasks / seconds),
        new Histogram(DIGITS),
        seconds,
        used);
  }

  /** Closed loop of reads. */
  Measured read(String name, String what, IntFunction<String> path, Duration time) {
    Histogram micros = new Histogram(DIGITS);
    long cpu = cpuNanos();
    long began = System.nanoTime();
    long until = began + time.toNanos();
    AtomicInteger count = new AtomicInteger();
    await(lanes(READERS, () -> reads(path, count, until, micros)), name);
    double seconds = (System.nanoTime() - began) / 1e9;
    return new Measured(
        name,
        "%s, %d clients".formatted(what, READERS),
        OptionalDouble.of(count.get() / seconds),
        micros,
        seconds,
        (cpuNanos() - cpu) / 1e9 / seconds);
  }

  private Future<?> reads(
      IntFunction<String> path, AtomicInteger count, long until, Histogram micros) {
    Promise<Void> done = Promise.promise();
    readOn(path, count, until, micros, done);
    return done.future();
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

  /** Ids of the newest tasks of this run. */
  List<String> newest() {
    List<String> ids = new ArrayList<>();
    await(api.json("/tasks?limit=100"), "a list of tasks")
        .path("tasks")
        .forEach(task -> ids.add(task.path("id").asText()));
    return ids;
  }

  /** Whether each submitted task is stored once, and has ended well. */
  Audit audit() {
    String mine = "/tasks?limit=1&metadata=%7B%22bench%22%3A%22" + run + "%22%7D";
    long stored = await(api.json(mine), "an audit").path("total").asLong();
    long completed = await(api.json(mine + "&state=completed"), "an audit").path("total").asLong();
    return new Audit(submitted, stored, completed, twice);
  }

  /**
   * @param twice orders and ends that proplets saw more than once
   */
  record Audit(long submitted, long stored, long completed, long twice) {
    boolean clean() {
      return submitted == stored && submitted == completed;
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  private void await(CompletableFuture<Void> future, Marks marks) {
    try {
      future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw new IllegalStateException(
          "%,d of %,d tasks are not stored as ended after %d s"
              .formatted(marks.notStored(), marks.tasks(), patience.toSeconds()),
          late);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private <T> T await(Future<T> future, String what) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw new IllegalStateException(
          what + " took longer than " + patience.toSeconds() + " s", late);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          what + " failed: " + Objects.requireNonNullElse(e.getCause(), e).getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
