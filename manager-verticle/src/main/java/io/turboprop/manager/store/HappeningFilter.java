package io.turboprop.manager.store;

import io.turboprop.model.FunctionName;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import java.util.Optional;
import java.util.Set;

/**
 * Which happenings are wanted; what is empty is not asked for.
 *
 * @param types names as {@link Happening#type()} gives them
 */
public record HappeningFilter(
    Optional<TaskId> task,
    Optional<PropletId> proplet,
    Optional<FunctionName> function,
    Set<String> types) {
  public static final HappeningFilter ALL =
      new HappeningFilter(Optional.empty(), Optional.empty(), Set.of());

  public HappeningFilter {
    types = Set.copyOf(types);
  }

  /** Whatever function they are of, or none. */
  public HappeningFilter(Optional<TaskId> task, Optional<PropletId> proplet, Set<String> types) {
    this(task, proplet, Optional.empty(), types);
  }

  public static HappeningFilter of(TaskId task) {
    return new HappeningFilter(Optional.of(task), Optional.empty(), Set.of());
  }

  public static HappeningFilter of(FunctionName function) {
    return new HappeningFilter(Optional.empty(), Optional.empty(), Optional.of(function), Set.of());
  }

  /** Whether they are of anybody, so that types alone choose. */
  public boolean ofAnybody() {
    return task.isEmpty() && proplet.isEmpty() && function.isEmpty();
  }

  public boolean test(Happening happening) {
    return (task.isEmpty() || task.equals(happening.task()))
        && (proplet.isEmpty() || proplet.equals(happening.proplet()))
        && (function.isEmpty() || function.equals(happening.function()))
        && (types.isEmpty() || types.contains(happening.type()));
  }
}
