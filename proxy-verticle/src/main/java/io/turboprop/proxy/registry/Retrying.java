package io.turboprop.proxy.registry;

import io.turboprop.proxy.transfer.ImageException;
import io.turboprop.proxy.transfer.RetryBudget;
import io.turboprop.proxy.transfer.RetryPolicy;
import io.turboprop.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries again what may pass. */
final class Retrying {
  private static final Logger log = LoggerFactory.getLogger(Retrying.class);

  private final RetryPolicy policy;
  private final Timers timers;
  private final InstantSource clock;
  private final RandomGenerator random;

  Retrying(RetryPolicy policy, Timers timers, InstantSource clock, RandomGenerator random) {
    this.policy = policy;
    this.timers = timers;
    this.clock = clock;
    this.random = random;
  }

  /**
   * @param attempt one try; tells the budget when it came further than the one before
   * @return the first success; else the last failure, or the first that will not pass
   */
  <T> Future<T> run(Function<RetryBudget, Future<T>> attempt) {
    return run(attempt, new RetryBudget(policy, clock.instant()));
  }

  private <T> Future<T> run(Function<RetryBudget, Future<T>> attempt, RetryBudget budget) {
    return attempt
        .apply(budget)
        .recover(
            failure ->
                wait(failure, budget)
                    .map(delay -> after(delay).compose(now -> run(attempt, budget)))
                    .orElseGet(() -> Future.failedFuture(failure)));
  }

  private Optional<Duration> wait(Throwable failure, RetryBudget budget) {
    if (!(failure instanceof ImageException image) || !image.mayPass()) {
      return Optional.empty();
    }
    Optional<Duration> delay =
        budget.afterFailure(clock.instant(), image.retryAfter().orElse(Duration.ZERO), random);
    delay.ifPresent(d -> log.debug("again in {}: {}", d, image.getMessage()));
    return delay;
  }

  private Future<Void> after(Duration delay) {
    Promise<Void> passed = Promise.promise();
    timers.after(delay, passed::complete);
    return passed.future();
  }
}
