package io.turboprop.manager.api;

import io.turboprop.codec.JsonOut;
import io.turboprop.config.DurationText;
import io.turboprop.manager.task.Restart;
import io.turboprop.manager.task.RetryPolicy;
import io.turboprop.manager.task.RunPolicy;
import io.turboprop.manager.task.Timeouts;
import io.turboprop.model.ReasonCode;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The policies of a task that has some, in answers: with the values that hold where the user said
 * only a part. What is as for everybody is left out.
 */
final class PolicyJson {
  private PolicyJson() {}

  static void write(JsonOut out, RunPolicy policy) {
    if (!policy.retry().equals(RetryPolicy.NONE)) {
      out.object("retry", policy.retry(), PolicyJson::retry);
    }
    out.text("semantics", word(policy.semantics()));
    if (!policy.timeouts().equals(Timeouts.NONE)) {
      out.object("timeouts", policy.timeouts(), PolicyJson::timeouts);
    }
    if (policy.restart() != Restart.NO) {
      out.text("restart", word(policy.restart()));
    }
  }

  /** {@code at-most-once}. */
  static String word(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void retry(JsonOut out, RetryPolicy retry) {
    out.whole("max_attempts", retry.maxAttempts());
    out.object("backoff", retry, PolicyJson::backoff);
    out.textsIf("on", retry.on().stream().map(ReasonCode::code).toList());
    out.text("reset_after", DurationText.of(retry.resetAfter()));
  }

  private static void backoff(JsonOut out, RetryPolicy retry) {
    out.text("base", DurationText.of(retry.base()));
    out.text("cap", DurationText.of(retry.cap()));
    out.decimal("jitter", retry.jitter());
  }

  private static void timeouts(JsonOut out, Timeouts timeouts) {
    duration(out, "schedule_to_start", timeouts.scheduleToStart());
    duration(out, "start_to_close", timeouts.startToClose());
    duration(out, "schedule_to_close", timeouts.scheduleToClose());
    duration(out, "heartbeat", timeouts.heartbeat());
  }

  private static void duration(JsonOut out, String name, Optional<Duration> value) {
    value.ifPresent(duration -> out.text(name, DurationText.of(duration)));
  }
}
