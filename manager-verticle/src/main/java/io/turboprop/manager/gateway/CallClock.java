package io.turboprop.manager.gateway;

import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The time of one call, and its client's connection kept open meanwhile. */
final class CallClock {
  private final Gateway gateway;
  private final HttpServerRequest request;
  private final Runnable late;
  private final long beganNanos;
  private final long deadlineNanos;
  private Runnable idleAgain = () -> {};
  private Alarms.@Nullable Alarm alarm;
  private boolean graceGiven;

  /**
   * @param late run when the time is over, and once more after a grace
   */
  CallClock(Gateway gateway, HttpServerRequest request, Duration patience, Runnable late) {
    this.gateway = gateway;
    this.request = request;
    this.late = late;
    this.beganNanos = gateway.hub.nanos.getAsLong();
    this.deadlineNanos = beganNanos + patience.toNanos();
  }

  void start() {
    long quietMs = gateway.idle.saySoMs();
    long left = leftMs();
    alarm =
        left <= quietMs
            ? gateway.alarms.after(left, late)
            : gateway.alarms.after(quietMs, this::quiet);
  }

  private void quiet() {
    idleAgain = gateway.idle.suspend(request);
    alarm = gateway.alarms.after(leftMs(), late);
  }

  /** Until nobody waits for the answer any more, 1 or more. */
  long leftMs() {
    long left = deadlineNanos - gateway.hub.nanos.getAsLong();
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(left));
  }

  long sinceBeginNanos() {
    return gateway.hub.nanos.getAsLong() - beganNanos;
  }

  /**
   * @return false if there was one before
   */
  boolean giveGrace(long millis) {
    if (graceGiven) {
      return false;
    }
    graceGiven = true;
    alarm = gateway.alarms.after(millis, late);
    return true;
  }

  void stop() {
    if (alarm != null) {
      alarm.cancel();
    }
    idleAgain.run();
    idleAgain = () -> {};
  }
}
