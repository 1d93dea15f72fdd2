package io.turboprop.proxy.registry;

import io.turboprop.proxy.service.BlobTarget;
import io.turboprop.proxy.transfer.ImageException;
import io.turboprop.proxy.transfer.RetryBudget;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Ends downloads of which nothing arrives although we would take it, and those that take longer
 * than their budget however steadily they drip.
 */
final class StallGuard {
  private final Timers timers;
  private final InstantSource clock;
  private final Duration stallTimeout;

  StallGuard(Timers timers, InstantSource clock, Duration stallTimeout) {
    this.timers = timers;
    this.clock = clock;
    this.stallTimeout = stallTimeout;
  }

  Watch watch(HttpClientResponse answer, BlobTarget target, RetryBudget budget) {
    return new Watch(answer, target, budget);
  }

  /** One download under watch. */
  final class Watch {
    private final HttpClientResponse answer;
    private final BlobTarget target;
    private final RetryBudget budget;
    private final Cancellable timer;
    private long seen;
    private String verdict = "";

    private Watch(HttpClientResponse answer, BlobTarget target, RetryBudget budget) {
      this.answer = answer;
      this.target = target;
      this.budget = budget;
      this.seen = target.received();
      this.timer = timers.every(stallTimeout, this::look);
    }

    void end() {
      timer.cancel();
    }

    /** Why it ended: our verdict, if it was us. */
    Throwable explain(Throwable failure) {
      return verdict.isEmpty() ? failure : ImageException.unavailable(verdict);
    }

    private void look() {
      if (budget.isOver(clock.instant())) {
        stop(
            "the download takes too long: "
                + target.received()
                + " of "
                + target.size()
                + " bytes");
      } else if (target.received() == seen && !target.writeQueueFull()) {
        stop(
            "nothing came for "
                + stallTimeout
                + " after "
                + seen
                + " of "
                + target.size()
                + " bytes");
      }
      seen = target.received();
    }

    private void stop(String why) {
      verdict = why;
      timer.cancel();
      answer.request().reset();
    }
  }
}
