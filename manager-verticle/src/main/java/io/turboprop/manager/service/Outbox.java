package io.turboprop.manager.service;

import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Seat;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.TaskId;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.Order;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers run and stop orders, again and again until the task says that they are not needed any
 * more: a native proplet accepted, the broker took an upstream command, the attempt is over. The
 * intent is in the store before anything is sent, so a restarted manager sends it again.
 */
final class Outbox {
  private static final Logger log = LoggerFactory.getLogger(Outbox.class);

  private record Key(TaskId task, int attempt, PropletId to) {}

  private final TaskBook book;
  private final Fleet fleet;
  private final PropletDoor door;
  private final Mailbox mailbox;
  private final OrderMaker orders;
  private final ControlEnvironment env;
  private final ControlConfig config;

  /** Deliveries under way, so that a repeated effect does not begin a second series. */
  private final Map<Key, Integer> runs = new HashMap<>();

  Outbox(
      TaskBook book,
      Fleet fleet,
      PropletDoor door,
      Mailbox mailbox,
      OrderMaker orders,
      ControlEnvironment env,
      ControlConfig config) {
    this.book = book;
    this.fleet = fleet;
    this.door = door;
    this.mailbox = mailbox;
    this.orders = orders;
    this.env = env;
    this.config = config;
  }

  /** Deliveries of run orders that nobody has confirmed. */
  int undelivered() {
    return runs.size();
  }

  /** Begins to deliver the run order of this attempt. */
  void run(TaskId task, int attempt, PropletId to) {
    Key key = new Key(task, attempt, to);
    if (runs.putIfAbsent(key, 0) == null) {
      deliver(key);
    }
  }

  private void deliver(Key key) {
    Optional<Task> task = book.live().find(key.task()).filter(t -> wanted(t, key));
    if (task.isEmpty()) {
      runs.remove(key);
      return;
    }
    int tries = runs.merge(key, 1, Integer::sum);
    (isNative(key.to()) ? deliverNative(task.get(), key) : deliverUpstream(task.get(), key))
        .onFailure(
            failure ->
                log.warn(
                    "task {} order to {} not sent, trying again: {}",
                    key.task(),
                    key.to(),
                    failure.toString()));
    Duration pause = config.resend().delay(tries, env.random());
    env.timers().after(pause, () -> deliver(key));
  }

  private static boolean wanted(Task task, Key key) {
    return task.attempt() == key.attempt()
        && (task.phase() == Phase.SCHEDULED || task.phase() == Phase.RUNNING)
        && task.seat(key.to()).filter(s -> s.progress() == Seat.Progress.SENT).isPresent();
  }

  private Future<Void> deliverNative(Task task, Key key) {
    return orders.run(task, key.to()).compose(order -> mailbox.post(key.to(), order));
  }

  private Future<Void> deliverUpstream(Task task, Key key) {
    long size = task.spec().program().file().map(f -> f.sizeBytes()).orElse(0L);
    if (size > door.inlineModuleBytes()) {
      return tell(key, new TaskEvent.Refused(key.to(), key.attempt(), tooLarge(size)));
    }
    return orders
        .start(task, key.to())
        .compose(door::broadcast)
        .compose(sent -> tell(key, new TaskEvent.Delivered(key.to(), key.attempt())));
  }

  private Reason tooLarge(long size) {
    return new Reason(
        ReasonCode.MODULE_TOO_LARGE,
        "the uploaded module has "
            + size
            + " bytes, a start command for an upstream worker carries "
            + door.inlineModuleBytes()
            + "; push it to a registry and set image_url");
  }

  private Future<Void> tell(Key key, TaskEvent event) {
    return book.apply(key.task(), event).mapEmpty();
  }

  /** Sends the stop order of this attempt now; {@link StopDesk} repeats it. */
  void stop(TaskId task, int attempt, PropletId to, boolean broadcast) {
    Future<Void> sent =
        isNative(to)
            ? mailbox.post(to, new Order.Stop(task, attempt, epoch(task)))
            : door.broadcast(
                new ManagerMessage.Stop(
                    task, Optional.of(broadcast), broadcast ? Optional.empty() : Optional.of(to)));
    sent.onFailure(f -> log.warn("task {} stop to {} not sent: {}", task, to, f.toString()));
  }

  private long epoch(TaskId task) {
    return book.live().find(task).map(Task::epoch).orElse(0L);
  }

  private boolean isNative(PropletId id) {
    return fleet.find(id).filter(m -> m.proplet().metadata().isNative()).isPresent();
  }
}
