package io.turboprop.manager.service;

import io.turboprop.manager.task.Deadlines;
import io.turboprop.manager.task.Deadlines.Due;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.time.Cancellable;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes tasks whose time limits run out. One timer for each task that has a limit; the limits of
 * the guest itself are kept by the proplet, and here only in case it does not.
 */
final class DeadlineDesk implements TaskBook.Watcher {
  private static final Logger log = LoggerFactory.getLogger(DeadlineDesk.class);
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private record Watch(Due due, Cancellable timer) {}

  private final Teller tell;
  private final Fleet fleet;
  private final ControlEnvironment env;
  private final ControlConfig config;
  private final Map<TaskId, Watch> watches = new HashMap<>();

  /** Applies an event to a task. */
  @FunctionalInterface
  interface Teller {
    Future<?> apply(TaskId task, TaskEvent event);
  }

  DeadlineDesk(Teller tell, Fleet fleet, ControlEnvironment env, ControlConfig config) {
    this.tell = tell;
    this.fleet = fleet;
    this.env = env;
    this.config = config;
  }

  /** The task is as it is now: sets the timer anew if another limit is next. */
  @Override
  public void changed(Task task) {
    Optional<Due> next = Deadlines.next(task, startToClose(task));
    Watch before = watches.get(task.id());
    if (before != null && next.filter(before.due()::equals).isPresent()) {
      return;
    }
    forgotten(task.id());
    next.ifPresent(due -> watch(task.id(), due));
  }

  @Override
  public void forgotten(TaskId id) {
    Watch watch = watches.remove(id);
    if (watch != null) {
      watch.timer().cancel();
    }
  }

  private Optional<Duration> startToClose(Task task) {
    Optional<Duration> own = task.spec().runPolicy().timeouts().startToClose();
    if (own.isPresent()) {
      return own.map(limit -> limit.plus(config.closeGrace()));
    }
    boolean unlimited = task.spec().program().daemon() || task.spec().program().latent();
    boolean upstream =
        task.seats().stream().anyMatch(seat -> !seat.done() && isUpstream(seat.proplet()));
    return upstream && !unlimited ? Optional.of(config.upstreamStartToClose()) : Optional.empty();
  }

  private boolean isUpstream(PropletId id) {
    return fleet.find(id).filter(m -> !m.proplet().metadata().isNative()).isPresent();
  }

  private void watch(TaskId id, Due due) {
    Duration left = Duration.between(env.clock().instant(), due.at());
    Duration delay = left.isNegative() ? Duration.ZERO : left;
    watches.put(id, new Watch(due, env.timers().after(delay, () -> reached(id, due))));
  }

  private void reached(TaskId id, Due due) {
    watches.remove(id);
    tell.apply(id, due.event())
        .onFailure(
            failure -> {
              boolean gone =
                  failure instanceof OrchestratorException coded
                      && coded.code() == ErrorCode.TASK_NOT_FOUND;
              if (!gone) {
                log.warn("task {} {} not stored: {}", id, due.limit(), failure.toString());
                env.timers().after(AGAIN, () -> reached(id, due));
              }
            });
  }
}
