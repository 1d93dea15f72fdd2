package io.turboprop.cli.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of this run: submits them, and finds out at the end whether each is stored once. What a
 * manager refuses for now, since too much waits for its disk or is in its memory, is submitted
 * again a little later.
 */
final class Load {
  private static final int BATCH = 500;
  private static final long STEP_NANOS = 1_000_000;
  private static final Duration BUSY_PAUSE = Duration.ofSeconds(1);
  private static final Duration AWAY_PAUSE = Duration.ofMillis(250);
  private static final int MOST_DOUBLINGS = 3;
  private static final Duration ASK_PAUSE = Duration.ofSeconds(1);
  private static final String COMPLETED = "&state=completed";

  private final Vertx vertx;
  private final Api api;
  private final Following following;
  private final Waits waits;
  private final String run;
  private final Guest guest;
  private final Created created;
  private final LongAdder again = new LongAdder();
  private int submitted;
  private int twice;

  /**
   * @param following told by the fleet what happens
   * @param run names the tasks
   * @param created told of each task that is stored
   */
  Load(
      Vertx vertx,
      Api api,
      Following following,
      Waits waits,
      String run,
      Guest guest,
      Created created) {
    this.vertx = vertx;
    this.api = api;
    this.following = following;
    this.waits = waits;
    this.run = run;
    this.guest = guest;
    this.created = created;
  }

  /** Told of tasks that are stored. Any thread. */
  interface Created {
    /** For those who learn of the ends from simulated proplets: nothing has to be read. */
    Created UNTOLD = (number, answer) -> {};

    /**
     * @param answer of the manager about this task, unread
     */
    void task(int number, Supplier<JsonNode> answer);
  }

  private String task(int number) {
    return guest.task(number, run);
  }

  /** The next tasks; those before are not followed any more. */
  Marks next(int tasks) {
    Marks marks = new Marks(submitted, tasks);
    submitted += tasks;
    following.follow(marks);
    return marks;
  }

  /** These tasks are done with. */
  void over(Marks marks) {
    twice += marks.twice();
  }

  static Future<?> lanes(int many, Supplier<Future<?>> lane) {
    return Future.all(Stream.generate(lane).limit(many).toList());
  }

  /** Batches of 500, each after the one before. */
  Future<?> batches(Marks marks, AtomicInteger taken) {
    int from = taken.getAndAdd(BATCH);
    if (from >= marks.tasks()) {
      return Future.succeededFuture();
    }
    int to = Math.min(marks.tasks(), from + BATCH);
    long now = System.nanoTime();
    List<Integer> numbers =
        IntStream.range(marks.first() + from, marks.first() + to)
            .peek(number -> marks.intended(number, now))
            .boxed()
            .toList();
    return batch(numbers).compose(created -> batches(marks, taken));
  }

  private Future<Void> batch(List<Integer> numbers) {
    String body = numbers.stream().map(this::task).collect(Collectors.joining(",", "[", "]"));
    return api.post("/tasks:batch?start=true", Buffer.buffer(body))
        .map(answer -> refused(numbers, Api.tree(answer)))
        .recover(failure -> isForNow(failure) ? Future.succeededFuture(numbers) : failed(failure))
        .compose(
            refused ->
                refused.isEmpty()
                    ? done()
                    : later(BUSY_PAUSE, refused.size(), () -> batch(refused)));
  }

  /** Those of these tasks that were refused for now. */
  private List<Integer> refused(List<Integer> numbers, JsonNode answer) {
    List<Integer> refused = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i++) {
      JsonNode item = answer.path("items").path(i);
      if (item.path("status").asInt() < 300) {
        created.task(numbers.get(i), () -> item);
      } else if (Api.isForNow(item)) {
        refused.add(numbers.get(i));
      } else {
        throw new IllegalStateException("a task was refused: " + item);
      }
    }
    return refused;
  }

  private static boolean isForNow(Throwable failure) {
    return failure instanceof Api.Refusal refusal && refusal.isForNow();
  }

  private static <T> Future<T> failed(Throwable failure) {
    return Future.failedFuture(failure);
  }

  private static Future<Void> done() {
    return Future.succeededFuture();
  }

  private Future<Void> later(Duration pause, int tasks, Supplier<Future<Void>> submission) {
    again.add(tasks);
    return vertx.timer(pause.toMillis()).compose(now -> submission.get());
  }

  /** One task in each request, each after the one before. */
  Future<?> singles(Marks marks, AtomicInteger taken) {
    int place = taken.getAndIncrement();
    if (place >= marks.tasks()) {
      return Future.succeededFuture();
    }
    int number = marks.first() + place;
    marks.intended(number, System.nanoTime());
    return single(number).compose(created -> singles(marks, taken));
  }

  /** A task in a request of its own. */
  Future<Void> single(int number) {
    return api.post("/tasks?start=true", Buffer.buffer(task(number)))
        .<Void>map(answer -> told(number, answer))
        .recover(
            failure ->
                isForNow(failure) ? later(BUSY_PAUSE, 1, () -> single(number)) : failed(failure));
  }

  private @Nullable Void told(int number, Buffer answer) {
    created.task(number, () -> Api.tree(answer));
    return null;
  }

  /** The same, again and again whatever happens, and yet created once. */
  Future<Void> insist(int number) {
    return insist(number, 0);
  }

  /** Those who wait for a manager all at once would keep it busy with that alone. */
  private Future<Void> insist(int number, int tried) {
    return api.post("/tasks?start=true", Buffer.buffer(task(number)), run + "-" + number)
        .<Void>map(answer -> told(number, answer))
        .recover(
            failure ->
                failure instanceof Api.Refusal refusal && refusal.isForGood()
                    ? failed(failure)
                    : later(pause(tried), 1, () -> insist(number, tried + 1)));
  }

  private static Duration pause(int tried) {
    long most = AWAY_PAUSE.toMillis() << Math.min(tried, MOST_DOUBLINGS);
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
  }

  /**
   * Open loop: tasks come at a fixed rate, whether those before are done or not; late ones count
   * from when they should have come. Blocks until the last is on its way.
   */
  Future<?> atRate(int perSecond, Marks marks, long began, IntFunction<Future<Void>> submit) {
    AtomicInteger left = new AtomicInteger(marks.tasks());
    Promise<Void> all = Promise.promise();
    for (int i = 0; i < marks.tasks() && !all.future().failed(); i++) {
      long at = began + Math.round(i * 1e9 / perSecond);
      while (System.nanoTime() < at) {
        LockSupport.parkNanos(Math.min(STEP_NANOS, at - System.nanoTime()));
      }
      marks.intended(marks.first() + i, at);
      submit
          .apply(marks.first() + i)
          .onSuccess(
              created -> {
                if (left.decrementAndGet() == 0) {
                  all.tryComplete();
                }
              })
          .onFailure(all::tryFail);
    }
    return all.future();
  }

  /** Ids of the newest tasks of the manager, at most 100. */
  List<String> newest() {
    List<String> ids = new ArrayList<>();
    waits
        .until(api.json("/tasks?limit=100"), "a list of tasks")
        .path("tasks")
        .forEach(task -> ids.add(task.path("id").asText()));
    return ids;
  }

  /** Whether each submitted task is stored once, and has ended well. */
  Audit audit() {
    return new Audit(submitted, total(mine()), total(mine() + COMPLETED), twice, again.sum());
  }

  private long total(String path) {
    return waits.until(count(path), "an audit");
  }

  private Future<Long> count(String path) {
    return api.json(path).map(page -> page.path("total").asLong());
  }

  /**
   * Asks again and again until all tasks are stored as ended, for a proplet that lost its memory is
   * not told any more that the end it reported is stored. Gives up when it is known otherwise.
   */
  void askUntilEnded(Marks marks) {
    if (marks.allStored().isDone()) {
      return;
    }
    count(mine() + COMPLETED)
        .onSuccess(
            ended -> {
              if (ended >= submitted) {
                marks.allEnded();
              }
            })
        .eventually(() -> vertx.timer(ASK_PAUSE.toMillis()))
        .onComplete(now -> askUntilEnded(marks));
  }

  private String mine() {
    return "/tasks?limit=1&metadata=%7B%22bench%22%3A%22" + run + "%22%7D";
  }

  /**
   * @param twice orders and ends that proplets saw more than once
   * @param again submissions that were repeated
   */
  record Audit(long submitted, long stored, long completed, long twice, long again) {
    boolean clean() {
      return submitted == stored && submitted == completed;
    }
  }
}
