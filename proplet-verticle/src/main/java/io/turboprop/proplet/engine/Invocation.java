package io.turboprop.proplet.engine;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One call of a {@link Warm} instance.
 *
 * @param inputs arguments of the function, or of the command behind those it was made with
 * @param env laid over the environment that the instance was made with. What lives on from call to
 *     call has read its environment already, mostly
 * @param stdin what the guest reads from standard input; may make the guest's thread wait, and then
 *     must answer an interrupt with an exception
 * @param deadline wall-clock time of this call
 */
public record Invocation(
    List<String> inputs, Map<String, String> env, InputStream stdin, Duration deadline) {
  public Invocation {
    inputs = List.copyOf(inputs);
    env = Map.copyOf(env);
    if (!deadline.isPositive()) {
      throw new IllegalArgumentException("a call needs time: " + deadline);
    }
  }

  /** Leaves inputs and environment out, which may hold secrets. */
  @Override
  public String toString() {
    return "call within " + deadline;
  }
}
