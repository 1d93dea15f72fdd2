package io.turboprop.manager.service;

import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Seat;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.model.TaskId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Repeats stop orders until the guests are gone, and gives up after the stop timeout. */
final class StopDesk {
  private final TaskBook book;
  private final Outbox outbox;
  private final ControlEnvironment env;
  private final ControlConfig config;
  private final Set<TaskId> watched = new HashSet<>();

  StopDesk(TaskBook book, Outbox outbox, ControlEnvironment env, ControlConfig config) {
    this.book = book;
    this.outbox = outbox;
    this.env = env;
    this.config = config;
  }

  /** Watches over a task that is stopping; a second call for the same task changes nothing. */
  void await(TaskId id) {
    if (watched.add(id)) {
      long deadlineNanos = env.nanos().getAsLong() + config.stopTimeout().toNanos();
      env.timers().after(config.stopResend(), () -> look(id, deadlineNanos));
    }
  }

  private void look(TaskId id, long deadlineNanos) {
    Optional<Task> task = book.live().find(id).filter(t -> t.phase() == Phase.STOPPING);
    if (task.isEmpty()) {
      watched.remove(id);
      return;
    }
    if (env.nanos().getAsLong() - deadlineNanos < 0 && isAnswered(task.get())) {
      sendAgain(task.get());
      env.timers().after(config.stopResend(), () -> look(id, deadlineNanos));
    } else {
      watched.remove(id);
      book.apply(id, new TaskEvent.StopTimedOut()).onFailure(failure -> await(id));
    }
  }

  /** An upstream worker stops daemons, HTTP components and latent tasks without a word (§4.2). */
  private boolean isAnswered(Task task) {
    boolean silent = task.spec().program().daemon() || task.spec().program().latent();
    return !silent
        || task.seats().stream().anyMatch(seat -> !seat.done() && seat.boot().isPresent());
  }

  private void sendAgain(Task task) {
    for (Seat seat : task.seats()) {
      if (!seat.done()) {
        outbox.stop(task.id(), task.attempt(), seat.proplet(), task.broadcast());
      }
    }
  }
}
