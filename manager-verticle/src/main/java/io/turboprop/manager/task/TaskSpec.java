package io.turboprop.manager.task;

import io.turboprop.manager.requirement.Requirements;
import io.turboprop.model.JsonText;
import io.turboprop.model.MonitoringProfile;
import io.turboprop.model.RunLimits;
import java.util.Optional;

/**
 * What the user declared (wire reference §6.1).
 *
 * @param name also the function to call, not empty
 * @param kind {@code standard} or {@code federated}
 * @param metadata a JSON object of the user's own
 * @param policy if the user said something about it
 * @param requirements the same
 */
public record TaskSpec(
    String name,
    String kind,
    Program program,
    Target target,
    Lineage lineage,
    Timing timing,
    Optional<MonitoringProfile> monitoring,
    RunLimits limits,
    Optional<JsonText> metadata,
    Optional<RunPolicy> policy,
    Optional<Requirements> requirements) {

  public static final String STANDARD = "standard";

  public TaskSpec {
    if (name.isBlank()) {
      throw new IllegalArgumentException("name must not be empty");
    }
  }

  /** This specification with what the patch gives, and everything else kept. */
  public TaskSpec with(TaskPatch patch) {
    Program changed = patch.inputs().map(program::withInputs).orElse(program);
    Program filed = patch.file().map(changed::withFile).orElse(changed);
    return new TaskSpec(
        patch.name().orElse(name),
        kind,
        filed,
        target,
        lineage,
        new Timing(
            patch.priority().orElse(timing.priority()),
            patch.schedule().orElse(timing.schedule()),
            patch.timezone().orElse(timing.timezone()),
            patch.recurring().orElse(timing.recurring()),
            timing.mode()),
        monitoring,
        limits,
        patch.metadata().or(() -> metadata),
        policy,
        requirements);
  }

  /** What the user said about failures, or what holds for everybody else. */
  public RunPolicy runPolicy() {
    return policy.orElse(RunPolicy.DEFAULT);
  }

  /** What the user asked of its place, or what holds for everybody else. */
  public Requirements needs() {
    return requirements.orElse(Requirements.NONE);
  }

  /**
   * Whether an attempt may be ended so that another one begins elsewhere: at-most-once tasks end
   * where they are, and of a broadcast each part belongs where it is.
   */
  public boolean movable() {
    return runPolicy().semantics() == Semantics.AT_LEAST_ONCE && !target.broadcast();
  }
}
