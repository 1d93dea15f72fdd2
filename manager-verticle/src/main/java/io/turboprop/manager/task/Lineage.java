package io.turboprop.manager.task;

import io.turboprop.model.TaskId;
import java.util.List;
import java.util.Optional;

/**
 * What the task belongs to and waits for. Empty text means "not set".
 *
 * @param owner the task that it is an instance of, if it is one
 */
public record Lineage(
    String workflowId, String jobId, List<TaskId> dependsOn, String runIf, Optional<Owner> owner) {
  public static final Lineage NONE = new Lineage("", "", List.of(), "");

  public Lineage {
    dependsOn = List.copyOf(dependsOn);
  }

  /** Of a task that is nobody's instance. */
  public Lineage(String workflowId, String jobId, List<TaskId> dependsOn, String runIf) {
    this(workflowId, jobId, dependsOn, runIf, Optional.empty());
  }

  Lineage withOwner(Owner newOwner) {
    return new Lineage(workflowId, jobId, dependsOn, runIf, Optional.of(newOwner));
  }
}
