package io.turboprop.wire;

import io.turboprop.model.Digest;
import io.turboprop.model.RevisionKey;
import io.turboprop.model.RevisionRef;
import io.turboprop.model.RunLimits;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A revision that a proplet shall be able to answer calls for.
 *
 * @param name for people and logs
 * @param image where the module comes from; empty for one that was uploaded, which is fetched by
 *     its digest
 * @param digest of the module, what has another one is not run; empty for an image that nobody has
 *     fetched
 * @param export the function to call; empty for the one that a task would call
 * @param limits of one call
 * @param engine the only one that may run it; empty for whichever the proplet thinks best
 * @param cgi whether its answers to HTTP requests begin with headers, as those of CGI programs do
 * @param share how many instances this proplet may have
 */
public record ServedRevision(
    RevisionKey key,
    RevisionRef name,
    Optional<String> image,
    Optional<Digest> digest,
    Optional<String> export,
    Map<String, String> env,
    RunLimits limits,
    Optional<String> engine,
    boolean cgi,
    Share share) {

  /**
   * The part of a revision's scale that falls to one proplet.
   *
   * @param min instances kept ready without calls, 0 to {@code max}
   * @param max instances under load, 1 or more
   * @param concurrency calls that one instance has in hand at once, 1 or more
   * @param idleTimeout without calls, after which instances beyond {@code min} end; positive
   */
  public record Share(int min, int max, int concurrency, Duration idleTimeout) {
    public Share {
      if (min < 0 || max < 1 || min > max || concurrency < 1 || !idleTimeout.isPositive()) {
        throw new IllegalArgumentException(
            "no share: %d to %d instances, %d calls each, idle after %s"
                .formatted(min, max, concurrency, idleTimeout));
      }
    }
  }

  public ServedRevision {
    env = Map.copyOf(env);
    if (image.isEmpty() && digest.isEmpty()) {
      throw new IllegalArgumentException("revision " + name + " has neither image nor digest");
    }
  }

  /** Leaves out the environment, which may be secret. */
  @Override
  public String toString() {
    return "ServedRevision[%s %s %s]".formatted(name, key, share);
  }
}
