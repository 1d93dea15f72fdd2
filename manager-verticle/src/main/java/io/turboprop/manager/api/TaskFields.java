package io.turboprop.manager.api;

import io.turboprop.codec.JsonOut;
import io.turboprop.manager.task.Task;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** The fields of a task in answers, of which clients may want only some. */
final class TaskFields {
  /** Those that {@link TaskJson} may write. */
  static final Set<String> ALL =
      Set.of(
          "affinity",
          "anti_affinity",
          "attempt",
          "broadcast",
          "cli_args",
          "constraints",
          "created_at",
          "daemon",
          "depends_on",
          "desired",
          "encrypted",
          "engine",
          "env",
          "error",
          "file",
          "finish_time",
          "generation",
          "hal_storage_path",
          "id",
          "image_policy",
          "image_url",
          "inputs",
          "is_recurring",
          "isolation",
          "job_id",
          "kbs_resource_path",
          "key",
          "kind",
          "latent",
          "limits",
          "max_concurrent",
          "message",
          "metadata",
          "mode",
          "module",
          "monitoring_profile",
          "name",
          "next_run",
          "owner",
          "phase",
          "pinned_image",
          "priority",
          "proplet_id",
          "queue",
          "reason",
          "resources",
          "restart",
          "results",
          "results_ref",
          "results_refs",
          "retry",
          "run_if",
          "schedule",
          "seed",
          "semantics",
          "spread",
          "start_time",
          "state",
          "state_name",
          "stdin_bytes",
          "strategy",
          "timeouts",
          "timezone",
          "updated_at",
          "workflow_id");

  private TaskFields() {}

  /**
   * @param wanted empty for all of them
   */
  static BiConsumer<JsonOut, Task> writer(Optional<Set<String>> wanted) {
    return wanted
        .<BiConsumer<JsonOut, Task>>map(
            names -> (out, task) -> out.only(names, some -> TaskJson.write(some, task)))
        .orElse(TaskJson::write);
  }
}
