package io.turboprop.manager.service;

import io.turboprop.manager.service.ImageLookups.Answer;
import io.turboprop.manager.task.ImagePolicy;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.manager.task.Transition;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.ImageRef;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.TaskId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what the names of tasks' images stand for, and tells the tasks, which may be placed
 * then. If nobody answers they are placed as they are. A layout may lie on the proplet's own
 * machine, so nobody else has the last word on it.
 */
final class PinDesk {
  private static final Logger log = LoggerFactory.getLogger(PinDesk.class);
  private static final Duration RETRY_AFTER_FAILURE = Duration.ofSeconds(1);

  /** For how long a task that nobody had an answer for is placed without asking again. */
  private static final Duration EXCUSED = Duration.ofSeconds(30);

  private final TaskBook book;
  private final ImageLookups lookups;
  private final ControlEnvironment env;
  private final Consumer<TaskId> place;
  private final Set<TaskId> inHand = new HashSet<>();

  /** Since when, oldest first. */
  private final SequencedMap<TaskId, Long> excused = new LinkedHashMap<>();

  /**
   * @param place takes up a task whose answer could not be stored
   */
  PinDesk(TaskBook book, ImageLookups lookups, ControlEnvironment env, Consumer<TaskId> place) {
    this.book = book;
    this.lookups = lookups;
    this.env = env;
    this.place = place;
  }

  /** A task was made that nobody has started yet. */
  void submitted(Task task) {
    if (task.phase() == Phase.CREATED && task.spec().program().pinning() == ImagePolicy.PINNED) {
      task.unpinned().ifPresent(image -> look(task.id(), image));
    }
  }

  /**
   * Whether the next attempt of the task can begin as far as its image is concerned. If not, it is
   * found out, and the task asks for its place then.
   */
  boolean ready(Task task) {
    if (task.unpinned().isEmpty() || isExcused(task.id())) {
      return true;
    }
    look(task.id(), task.unpinned().get());
    return false;
  }

  private boolean isExcused(TaskId id) {
    long limit = env.nanos().getAsLong() - EXCUSED.toNanos();
    Iterator<Long> oldestFirst = excused.values().iterator();
    while (oldestFirst.hasNext() && oldestFirst.next() - limit < 0) {
      oldestFirst.remove();
    }
    return excused.containsKey(id);
  }

  private void look(TaskId id, ImageRef image) {
    if (inHand.add(id)) {
      lookups.look(image.text()).onSuccess(answer -> tell(id, event(image, answer)));
    }
  }

  private static TaskEvent event(ImageRef image, Answer answer) {
    return switch (answer) {
      case Answer.Stands stands -> new TaskEvent.ImagePinned(stands.image());
      case Answer.Refused refused ->
          image instanceof ImageRef.Layout
              ? unanswered(image, refused.why().toString())
              : new TaskEvent.ImageRefused(refused.why());
      case Answer.Silence silence -> unanswered(image, silence.why());
    };
  }

  private static TaskEvent unanswered(ImageRef image, String why) {
    String text = "image %s is not pinned: %s".formatted(image.text(), why);
    return new TaskEvent.ImageUnanswered(new Reason(ReasonCode.IMAGE_UNAVAILABLE, text));
  }

  private void tell(TaskId id, TaskEvent event) {
    if (event instanceof TaskEvent.ImageUnanswered) {
      excused.putLast(id, env.nanos().getAsLong());
    }
    book.apply(id, event)
        .onComplete(
            outcome -> {
              inHand.remove(id);
              if (!(outcome.transition() instanceof Transition.Changed)) {
                excused.remove(id); // nobody has started it yet
              }
            },
            failure -> {
              inHand.remove(id);
              notStored(id, failure);
            });
  }

  private void notStored(TaskId id, Throwable failure) {
    boolean gone =
        failure instanceof OrchestratorException coded && coded.code() == ErrorCode.TASK_NOT_FOUND;
    if (!gone) {
      log.warn("task {} not told about its image, trying again: {}", id, failure.toString());
      env.timers().after(RETRY_AFTER_FAILURE, () -> place.accept(id));
    }
  }
}
