package io.turboprop.manager.task;

import java.util.List;
import java.util.Optional;

/** The answer of the life cycle to an event. */
public sealed interface Transition {

  /**
   * The task changed. Store {@code task} and {@code over}, then carry out {@code effects} in order.
   *
   * @param over the attempt that this ended, if another one may follow it
   */
  record Changed(Task task, List<Effect> effects, Optional<AttemptRecord> over)
      implements Transition {
    public Changed {
      effects = List.copyOf(effects);
    }
  }

  /**
   * Nothing to do: a repetition, or news of an attempt that is not current any more.
   *
   * @param stale the news is of an attempt or a proplet that has no part in the task now; a mere
   *     repetition is not stale
   */
  record Ignored(String why, boolean stale) implements Transition {
    static Ignored repeated(String why) {
      return new Ignored(why, false);
    }

    static Ignored stale(String why) {
      return new Ignored(why, true);
    }
  }

  /** The event cannot happen in this phase; a user who asked for it is told {@code why}. */
  record Refused(String why) implements Transition {}
}
