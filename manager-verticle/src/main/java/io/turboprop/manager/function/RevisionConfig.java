package io.turboprop.manager.function;

import io.turboprop.model.RunLimits;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How a revision is run.
 *
 * @param export the function of the module to call, at most {@value #MOST_EXPORT} characters; empty
 *     for the one that a task would call
 * @param env names and values together at most {@value #MOST_ENV} bytes of UTF-8
 * @param limits of one call
 * @param engine the only one that may run it; empty for whichever the proplet thinks best
 * @param answer what its output is; empty for {@link AnswerForm#BODY}, also if that was given
 */
public record RevisionConfig(
    Optional<String> export,
    Map<String, String> env,
    RunLimits limits,
    Optional<String> engine,
    Scale scale,
    Optional<AnswerForm> answer) {
  public static final int MOST_EXPORT = 1_024;

  /** Functions are held in memory and written whole with each change, so it has to be little. */
  public static final int MOST_ENV = 16 * 1_024;

  public static final RevisionConfig DEFAULT =
      new RevisionConfig(
          Optional.empty(),
          Map.of(),
          RunLimits.UNSET,
          Optional.empty(),
          Scale.DEFAULT,
          Optional.empty());

  public RevisionConfig {
    answer = answer.filter(form -> form != AnswerForm.BODY);
    env = Collections.unmodifiableMap(new TreeMap<>(env));
    if (export.isPresent() && (export.get().isEmpty() || export.get().length() > MOST_EXPORT)) {
      throw new IllegalArgumentException(
          "export must have 1 to %d characters, has %d"
              .formatted(MOST_EXPORT, export.get().length()));
    }
    requireEnv(env);
  }

  public AnswerForm answerForm() {
    return answer.orElse(AnswerForm.BODY);
  }

  private static void requireEnv(Map<String, String> env) {
    long bytes = 0;
    for (Map.Entry<String, String> entry : env.entrySet()) {
      String name = entry.getKey();
      if (name.isEmpty() || name.contains("=") || (name + entry.getValue()).contains("\0")) {
        throw new IllegalArgumentException(
            "env: names must not be empty nor have '=', and nothing may have a zero character");
      }
      bytes += bytes(name) + bytes(entry.getValue());
    }
    if (bytes > MOST_ENV) {
      throw new IllegalArgumentException(
          "env may have %d bytes, names and values together, has %d".formatted(MOST_ENV, bytes));
    }
  }

  /** Of UTF-8. */
  private static long bytes(String text) {
    return text.codePoints()
        .mapToLong(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
        .sum();
  }

  /** Leaves out the environment, which may be secret. */
  @Override
  public String toString() {
    return "RevisionConfig[export=%s, engine=%s, %s]".formatted(export, engine, scale);
  }
}
