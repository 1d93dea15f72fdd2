package io.turboprop.manager.api;

import io.turboprop.codec.Fields;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.config.DurationText;
import io.turboprop.manager.task.ImagePolicy;
import io.turboprop.manager.task.Restart;
import io.turboprop.manager.task.RetryPolicy;
import io.turboprop.manager.task.RunPolicy;
import io.turboprop.manager.task.Semantics;
import io.turboprop.manager.task.Timeouts;
import io.turboprop.model.ReasonCode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code retry}, {@code semantics}, {@code timeouts}, {@code restart} and {@code image_policy} of a
 * task document. What is wrong is refused with its name, its value and what may stand there.
 */
final class PolicyForm {
  private static final List<String> NAMES = List.of("retry", "semantics", "timeouts", "restart");

  /** Failures that are the guest's own doing; what else fails is repeated anyway, or never. */
  private static final List<ReasonCode> RETRIED =
      List.of(
          ReasonCode.TRAP,
          ReasonCode.EXIT_CODE,
          ReasonCode.DEADLINE,
          ReasonCode.OUT_OF_MEMORY,
          ReasonCode.TASK_ERROR);

  private PolicyForm() {}

  /** Empty if the document says nothing about it. */
  static Optional<RunPolicy> policy(Fields fields, boolean daemon) {
    if (NAMES.stream().noneMatch(fields::has)) {
      return Optional.empty();
    }
    RetryPolicy retry = retry(fields.objectOrEmpty("retry"));
    Semantics semantics = semantics(fields, retry);
    Restart restart = restart(fields, daemon, semantics);
    Timeouts timeouts = timeouts(fields.objectOrEmpty("timeouts"));
    return Optional.of(new RunPolicy(retry, semantics, timeouts, restart));
  }

  /** Empty if the document says nothing about it. */
  static Optional<ImagePolicy> imagePolicy(Fields fields) {
    return fields.has("image_policy")
        ? Optional.of(choice(fields, "image_policy", ImagePolicy.PINNED, ImagePolicy.values()))
        : Optional.empty();
  }

  private static RetryPolicy retry(Fields fields) {
    RetryPolicy usual = RetryPolicy.NONE;
    long attempts =
        fields.whole("max_attempts", Long.MIN_VALUE, Long.MAX_VALUE, usual.maxAttempts());
    if (attempts < 1 || attempts > RetryPolicy.MOST_ATTEMPTS) {
      throw wrong(fields, "max_attempts", attempts, "must be 1 to " + RetryPolicy.MOST_ATTEMPTS);
    }
    Fields backoff = fields.objectOrEmpty("backoff");
    Duration base = DurationField.read(backoff, "base", Duration.ZERO).orElse(usual.base());
    return new RetryPolicy(
        (int) attempts,
        base,
        cap(backoff, base),
        backoff.has("jitter") ? jitter(backoff) : usual.jitter(),
        retried(fields),
        DurationField.read(fields, "reset_after", Duration.ZERO).orElse(usual.resetAfter()));
  }

  /** Without a cap of its own, one that is at least the base. */
  private static Duration cap(Fields backoff, Duration base) {
    Duration usual = base.compareTo(RetryPolicy.CAP) > 0 ? base : RetryPolicy.CAP;
    Duration cap = DurationField.read(backoff, "cap", Duration.ZERO).orElse(usual);
    if (cap.compareTo(base) < 0) {
      String least = "must not be below base, which is " + DurationText.of(base);
      throw wrong(backoff, "cap", DurationText.of(cap), least);
    }
    return cap;
  }

  private static double jitter(Fields backoff) {
    double jitter = backoff.decimal("jitter");
    if (jitter < 0 || jitter > 1) {
      throw wrong(backoff, "jitter", jitter, "must be 0 to 1");
    }
    return jitter;
  }

  private static List<ReasonCode> retried(Fields fields) {
    return fields.texts("on").stream().map(code -> retried(fields, code)).distinct().toList();
  }

  private static ReasonCode retried(Fields fields, String code) {
    return RETRIED.stream()
        .filter(known -> known.code().equals(code))
        .findFirst()
        .orElseThrow(() -> wrong(fields, "on", code, oneOf(RETRIED.stream().map(c -> c.code()))));
  }

  private static Semantics semantics(Fields fields, RetryPolicy retry) {
    Semantics semantics = choice(fields, "semantics", Semantics.AT_LEAST_ONCE, Semantics.values());
    if (semantics == Semantics.AT_MOST_ONCE && retry.maxAttempts() > 1) {
      throw fields.wrong(
          "semantics",
          "is at-most-once, so retry.max_attempts must be 1, is " + retry.maxAttempts());
    }
    return semantics;
  }

  private static Restart restart(Fields fields, boolean daemon, Semantics semantics) {
    Restart restart = choice(fields, "restart", Restart.NO, Restart.values());
    if (restart != Restart.NO && !daemon) {
      throw wrong(fields, "restart", PolicyJson.word(restart), "is for tasks with daemon only");
    }
    if (restart != Restart.NO && semantics == Semantics.AT_MOST_ONCE) {
      String why = "must be no, since semantics is at-most-once";
      throw wrong(fields, "restart", PolicyJson.word(restart), why);
    }
    return restart;
  }

  private static Timeouts timeouts(Fields fields) {
    Duration least = Duration.ofMillis(1);
    return new Timeouts(
        DurationField.read(fields, "schedule_to_start", least),
        DurationField.read(fields, "start_to_close", least),
        DurationField.read(fields, "schedule_to_close", least),
        DurationField.read(fields, "heartbeat", least));
  }

  private static <E extends Enum<E>> E choice(Fields fields, String name, E usual, E[] values) {
    String wanted = fields.text(name, PolicyJson.word(usual));
    return Arrays.stream(values)
        .filter(value -> PolicyJson.word(value).equals(wanted))
        .findFirst()
        .orElseThrow(
            () -> wrong(fields, name, wanted, oneOf(Arrays.stream(values).map(PolicyJson::word))));
  }

  private static String oneOf(Stream<String> words) {
    return words.collect(Collectors.joining(", ", "must be one of ", ""));
  }

  private static MalformedMessageException wrong(
      Fields fields, String name, Object value, String allowed) {
    String shown = DurationField.shown(value.toString());
    return fields.wrong(name, "is \"" + shown + "\", " + allowed);
  }
}
