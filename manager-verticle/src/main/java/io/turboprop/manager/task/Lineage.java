package io.turboprop.manager.task;

import io.turboprop.model.TaskId;
import java.util.List;

/** What the task belongs to and waits for. Empty text means "not set". */
public record Lineage(String workflowId, String jobId, List<TaskId> dependsOn, String runIf) {
  public static final Lineage NONE = new Lineage("", "", List.of(), "");

  public Lineage {
    dependsOn = List.copyOf(dependsOn);
  }
}
