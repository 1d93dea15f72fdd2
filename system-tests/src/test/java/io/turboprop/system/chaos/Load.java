package io.turboprop.system.chaos;

import io.turboprop.system.chaos.Recipes.Dish;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Users who submit tasks at a rate, as long as the manager keeps up. */
final class Load {
  private static final int MOST_UNANSWERED = 256;

  /** So many seconds' tasks may be under way before submitting pauses. */
  private static final int BACKLOG_SECONDS = 10;

  private static final int LEAST_BACKLOG = 500;
  private static final Duration STEP = Duration.ofMillis(20);

  private final Client client;
  private final Recipes recipes;
  private final Watch watch;
  private final int rate;
  private final RandomGenerator dice;
  private final Semaphore unanswered = new Semaphore(MOST_UNANSWERED);
  private final ExecutorService users = Executors.newVirtualThreadPerTaskExecutor();
  private final Thread producer;
  private volatile boolean stopped;

  Load(Client client, Recipes recipes, Watch watch, int rate, RandomGenerator dice) {
    this.client = client;
    this.recipes = recipes;
    this.watch = watch;
    this.rate = rate;
    this.dice = dice;
    this.producer = Thread.ofVirtual().start(this::produce);
  }

  private void produce() {
    long begin = System.nanoTime();
    double due = 0;
    double last = 0;
    while (!stopped) {
      Waits.pause(STEP);
      double now = Waits.since(begin).toNanos() / 1e9;
      due = isBehind() ? 0 : Math.min(due + (now - last) * rate, rate);
      last = now;
      for (; due >= 1 && !stopped && unanswered.tryAcquire(); due--) {
        Dish dish = recipes.next();
        Duration stopAfter = Duration.ofMillis(dice.nextInt(1_500));
        users.submit(() -> use(dish, stopAfter));
      }
    }
  }

  private boolean isBehind() {
    return watch.last().live() > Math.max(LEAST_BACKLOG, rate * BACKLOG_SECONDS);
  }

  private void use(Dish dish, Duration stopAfter) {
    try {
      var id = client.submit(dish);
      if (dish.kind() == Kind.STOPPED && id.isPresent()) {
        Waits.pause(stopAfter);
        client.stop(id.get());
      }
    } catch (RuntimeException e) {
      Chaos.say("a user gave up: %s".formatted(e));
    } finally {
      unanswered.release();
    }
  }

  /** No more submits; ends when every user has an answer. */
  void finish() {
    stopped = true;
    try {
      producer.join();
      users.shutdown();
      if (!users.awaitTermination(10, TimeUnit.MINUTES)) {
        throw new IllegalStateException("users still wait for answers");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
