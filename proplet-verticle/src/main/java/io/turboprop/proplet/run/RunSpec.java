package io.turboprop.proplet.run;

import io.turboprop.model.Bytes;
import io.turboprop.model.MonitoringProfile;
import io.turboprop.model.RunLimits;
import io.turboprop.model.RunOptions;
import java.util.List;
import java.util.Map;

/**
 * An attempt with all that its guest needs.
 *
 * @param name of the task, also the function to call (wire reference §18)
 * @param daemon runs until it is stopped
 * @param latent is held, ready to be invoked, until it is stopped; takes no slot
 */
public record RunSpec(
    Attempt attempt,
    String name,
    Program program,
    List<String> inputs,
    List<String> cliArgs,
    Map<String, String> env,
    boolean daemon,
    boolean latent,
    RunLimits limits,
    RunOptions options,
    MonitoringProfile monitoring) {

  public RunSpec {
    inputs = List.copyOf(inputs);
    cliArgs = List.copyOf(cliArgs);
    env = Map.copyOf(env);
  }

  RunSpec as(Attempt other) {
    return new RunSpec(
        other, name, program, inputs, cliArgs, env, daemon, latent, limits, options, monitoring);
  }

  /** Without the module's bytes: whoever fetches has taken them over. */
  RunSpec withoutBytes() {
    return switch (program) {
      case Program.Inline inline -> with(new Program.Inline(Bytes.empty(), inline.expected()));
      case Program.Image ignored -> this;
      case Program.Pinned ignored -> this;
    };
  }

  private RunSpec with(Program other) {
    return new RunSpec(
        attempt, name, other, inputs, cliArgs, env, daemon, latent, limits, options, monitoring);
  }

  /** Leaves out inputs and environment, which may be secret. */
  @Override
  public String toString() {
    return "run " + attempt + " " + name;
  }
}
