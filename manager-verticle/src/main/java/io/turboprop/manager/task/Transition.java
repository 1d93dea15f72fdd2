package io.turboprop.manager.task;

import java.util.List;

/** The answer of the life cycle to an event. */
public sealed interface Transition {

  /** The task changed. Store {@code task}, then carry out {@code effects} in order. */
  record Changed(Task task, List<Effect> effects) implements Transition {
    public Changed {
      effects = List.copyOf(effects);
    }
  }

  /** Nothing to do: a repetition, or news of an attempt that is not current any more. */
  record Ignored(String why) implements Transition {}

  /** The event cannot happen in this phase; a user who asked for it is told {@code why}. */
  record Refused(String why) implements Transition {}
}
