package io.turboprop.wire;

import io.turboprop.model.Bytes;
import io.turboprop.model.JsonText;
import io.turboprop.model.MonitoringProfile;
import io.turboprop.model.PropletId;
import io.turboprop.model.RunLimits;
import io.turboprop.model.RunOptions;
import io.turboprop.model.TaskId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Messages of upstream's dialect from the manager to all workers (wire reference §4). */
public sealed interface ManagerMessage {

  /**
   * §4.1; also what a native {@code run} order carries.
   *
   * @param state number of the state before the start
   * @param imageUrl exactly one of it and {@code file} is present in a valid command; {@code file}
   *     wins
   * @param cliArgs empty for "not set", which is {@code null} on the wire
   * @param proplet the only worker that runs it, unless {@code broadcast}
   * @param limits ours; upstream workers ignore it
   * @param options ours; upstream workers ignore them
   */
  record Start(
      TaskId task,
      String name,
      int state,
      Optional<String> imageUrl,
      Optional<Bytes> file,
      List<String> inputs,
      Optional<List<String>> cliArgs,
      boolean broadcast,
      boolean daemon,
      boolean latent,
      Map<String, String> env,
      boolean encrypted,
      Optional<String> kbsResourcePath,
      Optional<MonitoringProfile> monitoringProfile,
      Optional<PropletId> proplet,
      Optional<String> halStoragePath,
      Map<TaskId, JsonText> parentResults,
      RunLimits limits,
      RunOptions options)
      implements ManagerMessage {

    public Start {
      inputs = List.copyOf(inputs);
      cliArgs = cliArgs.map(List::copyOf);
      env = Map.copyOf(env);
      parentResults = Map.copyOf(parentResults);
    }

    /** Whether a worker with this id has to run it (§4.1 "who runs it"). */
    public boolean isFor(PropletId worker) {
      return broadcast || proplet.isEmpty() || proplet.get().equals(worker);
    }

    /** Leaves out inputs, environment and file, which may be secret. */
    @Override
    public String toString() {
      return "Start[" + task + " " + name + imageUrl.map(i -> " " + i).orElse(" file") + "]";
    }
  }

  /**
   * §4.2.
   *
   * @param broadcast empty when the manager shuts down or cleans up: the field is then left out
   */
  record Stop(TaskId task, Optional<Boolean> broadcast, Optional<PropletId> proplet)
      implements ManagerMessage {

    /** Whether a worker with this id is meant; upstream workers do not ask. */
    public boolean isFor(PropletId worker) {
      return proplet.isEmpty() || proplet.get().equals(worker);
    }
  }

  /**
   * §4.3.
   *
   * @param invocation comes back with the result
   * @param inputs empty for those of the task
   * @param env laid over that of the task
   */
  record Invoke(
      TaskId task,
      boolean broadcast,
      Optional<PropletId> proplet,
      String invocation,
      List<String> inputs,
      Map<String, String> env)
      implements ManagerMessage {

    public Invoke {
      inputs = List.copyOf(inputs);
      env = Map.copyOf(env);
      if (invocation.isEmpty()) {
        throw new IllegalArgumentException("an invocation must have an id");
      }
    }

    /** Whether a worker with this id has to answer; addressing as in {@link Start#isFor}. */
    public boolean isFor(PropletId worker) {
      return broadcast || proplet.isEmpty() || proplet.get().equals(worker);
    }

    /** Leaves out inputs and environment, which may be secret. */
    @Override
    public String toString() {
      return "Invoke[" + task + " " + invocation + "]";
    }
  }
}
