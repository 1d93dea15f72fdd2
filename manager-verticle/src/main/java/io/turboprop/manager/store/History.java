package io.turboprop.manager.store;

import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskLifecycle;
import io.turboprop.manager.task.Transition;
import io.turboprop.model.TaskId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the log says of a task: its happenings, from the first one on, folded by the one table of
 * transitions, give the task as it is stored, its version excepted. Pure.
 */
public final class History {
  private History() {}

  /**
   * The task after these happenings; empty if they have not made it, or have deleted it.
   *
   * @param happenings of one task, all of them, oldest first
   * @throws IllegalStateException if they do not follow from one another: the log is not whole, or
   *     was written by other rules
   */
  public static Optional<Task> fold(List<Happening> happenings) {
    Task task = null;
    for (Happening happening : happenings) {
      task = next(task, happening);
    }
    return Optional.ofNullable(task);
  }

  private static @Nullable Task next(@Nullable Task task, Happening happening) {
    return switch (happening.what()) {
      case Happening.Created made -> Task.created(subject(happening), made.spec(), happening.at());
      case Happening.Edited edited -> known(task, happening).edited(edited.patch(), happening.at());
      case Happening.Respecified other ->
          known(task, happening).respecified(other.spec(), happening.at());
      case Happening.Declared declared ->
          known(task, happening).declared(declared.key(), declared.desired(), happening.at());
      case Happening.Deleted ignored -> null;
      case Happening.Moved moved -> moved(known(task, happening), moved, happening);
      case Happening.Disregarded ignored -> task;
      case Happening.PropletRegistered ignored -> task;
      case Happening.PropletStanding ignored -> task;
      case Happening.PropletDrain ignored -> task;
      case Happening.PropletCordon ignored -> task;
      case Happening.PropletLabels ignored -> task;
      case Happening.PropletWindows ignored -> task;
      case Happening.PropletMaintenance ignored -> task;
      case Happening.PropletDeleted ignored -> task;
      case Happening.PropletJoined ignored -> task;
      case Happening.PropletRevoked ignored -> task;
      case Happening.FunctionChanged ignored -> task;
    };
  }

  private static Task moved(Task task, Happening.Moved moved, Happening happening) {
    return switch (TaskLifecycle.after(task, moved.event(), happening.at())) {
      case Transition.Changed changed -> changed.task();
      case Transition.Ignored ignored -> throw wrong(happening, ignored.why());
      case Transition.Refused refused -> throw wrong(happening, refused.why());
    };
  }

  private static TaskId subject(Happening happening) {
    return happening.task().orElseThrow(() -> wrong(happening, "it names no task"));
  }

  private static Task known(@Nullable Task task, Happening happening) {
    if (task == null) {
      throw wrong(happening, "the task was not made before");
    }
    return task;
  }

  private static IllegalStateException wrong(Happening happening, String why) {
    return new IllegalStateException(
        "event " + happening.sequence() + " (" + happening.type() + ") does not fit: " + why);
  }
}
