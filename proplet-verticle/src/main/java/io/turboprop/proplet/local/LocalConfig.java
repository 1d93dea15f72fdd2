package io.turboprop.proplet.local;

import io.turboprop.model.Digest;
import io.turboprop.model.RunLimits;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a revision is made of; all its deployments have the same.
 *
 * @param image where the module comes from; empty if it was given itself
 * @param digest of the module that was given; empty for an image
 * @param export the function to call; empty for the one that a task would call
 * @param env names and values together at most {@value #MOST_ENV} bytes of UTF-8
 * @param limits of one call
 * @param engine the only one that may run it; empty for whichever the proplet thinks best
 * @param cgi whether its answers to HTTP requests begin with headers
 * @param concurrency calls that one instance works on at once, 1 or more
 * @param idleTimeout without calls, after which instances end; positive
 */
public record LocalConfig(
    Optional<String> image,
    Optional<Digest> digest,
    Optional<String> export,
    Map<String, String> env,
    RunLimits limits,
    Optional<String> engine,
    boolean cgi,
    int concurrency,
    Duration idleTimeout) {
  public static final int MOST_ENV = 16 * 1_024;

  /**
   * @throws IllegalArgumentException saying what is wrong
   */
  public LocalConfig {
    env = Map.copyOf(env);
    if (image.isPresent() == digest.isPresent()) {
      throw new IllegalArgumentException("a revision has either an image or a file");
    }
    if (concurrency < 1 || !idleTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "%d calls each and idle after %s: both must be positive"
              .formatted(concurrency, idleTimeout));
    }
    env.forEach(LocalConfig::requireVariable);
    int bytes =
        env.entrySet().stream().mapToInt(e -> bytes(e.getKey()) + bytes(e.getValue())).sum();
    if (bytes > MOST_ENV) {
      throw new IllegalArgumentException(
          "env may have %d bytes, names and values together, has %d".formatted(MOST_ENV, bytes));
    }
  }

  private static void requireVariable(String name, String value) {
    if (name.isEmpty() || name.contains("=") || (name + value).contains("\0")) {
      throw new IllegalArgumentException(
          "env: names must not be empty nor have '=', and nothing may have a zero character");
    }
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Leaves out the environment, which may be secret. */
  @Override
  public String toString() {
    return "LocalConfig[%s, export=%s]".formatted(image.orElseGet(() -> digest.toString()), export);
  }
}
