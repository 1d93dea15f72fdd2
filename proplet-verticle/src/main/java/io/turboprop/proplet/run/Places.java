package io.turboprop.proplet.run;

import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The runs that are not over: at most one per task, at most so many with a slot, the others waiting
 * in the order in which their images arrived.
 */
final class Places {
  private final RunBounds bounds;
  private final Map<TaskId, Run> byTask = new LinkedHashMap<>();
  private final Map<Long, Run> byId = new HashMap<>();
  private final Map<Long, Run> waiting = new LinkedHashMap<>();
  private long lastId;

  Places(RunBounds bounds) {
    this.bounds = bounds;
  }

  @Nullable Run of(TaskId task) {
    return byTask.get(task);
  }

  @Nullable Run of(long id) {
    return byId.get(id);
  }

  /** In the order in which they came; a copy. */
  List<Run> all() {
    return List.copyOf(byTask.values());
  }

  int size() {
    return byTask.size();
  }

  /** How many have a slot; what is latent needs none. */
  int running() {
    return (int)
        byTask.values().stream()
            .filter(run -> run.phase().hasSlot() && !run.spec().latent())
            .count();
  }

  boolean isFull() {
    return size() >= bounds.most();
  }

  /** Why nobody else is taken. */
  Reason full() {
    return new Reason(
        ReasonCode.NO_CAPACITY,
        "%d runs are here already: %d slots and %d waiting places"
            .formatted(size(), bounds.slots(), bounds.waiting()));
  }

  /** A new run, in the place of the one its task had. */
  Run begin(RunSpec spec, Phase phase) {
    var run = new Run(++lastId, spec, phase);
    byTask.put(spec.attempt().task(), run);
    byId.put(run.id(), run);
    return run;
  }

  /** It has its image and waits for a slot. */
  void await(Run run) {
    run.enter(Phase.WAITING);
    waiting.put(run.id(), run);
  }

  void remove(Run run) {
    byTask.remove(run.attempt().task());
    byId.remove(run.id());
    waiting.remove(run.id());
  }

  /** Those that wait and get a slot now, which they have from then on. */
  List<Run> fillSlots() {
    List<Run> launched = new ArrayList<>();
    var next = waiting.values().iterator();
    int free = bounds.slots() - running();
    while (next.hasNext()) {
      Run run = next.next();
      if (run.spec().latent() || free-- > 0) {
        next.remove();
        run.enter(Phase.RUNNING);
        launched.add(run);
      }
    }
    return launched;
  }
}
