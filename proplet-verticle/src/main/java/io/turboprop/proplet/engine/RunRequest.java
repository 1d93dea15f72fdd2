package io.turboprop.proplet.engine;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.Isolation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run, ready to go.
 *
 * @param runId names the run in logs and thread names
 * @param module the bytes to run, verified by the caller, unchanged while the run lasts
 * @param digest of the bytes; the same digest always means the same bytes
 * @param taskName also the function to call (propeller-wire §18), may be empty
 * @param inputs arguments of the function or command, as text
 * @param cliArgs arguments that come before the inputs of a command
 * @param env environment of the guest; the caller has added {@code PROPLET_ID}
 * @param stdin what the guest reads from standard input
 * @param capabilities what else the guest may use, given by the proplet's policy
 * @param daemon runs until stopped: the deadline does not apply
 * @param engine the one of {@link EngineInfo#tiers} that must run it and no other; empty leaves the
 *     choice to the engine
 * @param isolation what must keep the guest apart from the proplet; empty as configured
 */
public record RunRequest(
    String runId,
    Path module,
    Digest digest,
    String taskName,
    List<String> inputs,
    List<String> cliArgs,
    Map<String, String> env,
    Bytes stdin,
    GuestLimits limits,
    Capabilities capabilities,
    boolean daemon,
    Optional<String> engine,
    Optional<Isolation> isolation) {

  public RunRequest {
    inputs = List.copyOf(inputs);
    cliArgs = List.copyOf(cliArgs);
    env = Map.copyOf(env);
  }

  /** The same for one call. */
  public RunRequest called(
      List<String> newInputs, Map<String, String> newEnv, Bytes newStdin, Duration deadline) {
    return new RunRequest(
        runId,
        module,
        digest,
        taskName,
        newInputs,
        cliArgs,
        newEnv,
        newStdin,
        limits.withDeadline(deadline),
        capabilities,
        daemon,
        engine,
        isolation);
  }

  /** The same for an instance that lives as long as it is wanted, and whose calls have limits. */
  public RunRequest kept(int outputBytes) {
    return new RunRequest(
        runId,
        module,
        digest,
        taskName,
        inputs,
        cliArgs,
        env,
        stdin,
        limits.withoutCpu().withOutput(outputBytes),
        capabilities,
        true,
        engine,
        isolation);
  }

  /** Leaves inputs and environment out, which may hold secrets. */
  @Override
  public String toString() {
    return "run %s of %s (%s)".formatted(runId, taskName, digest.brief());
  }
}
