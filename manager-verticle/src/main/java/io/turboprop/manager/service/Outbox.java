package io.turboprop.manager.service;

import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Seat;
import io.turboprop.manager.task.Semantics;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.TaskId;
import io.turboprop.time.Cancellable;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.Order;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers run and stop orders, again and again until the task says that they are not needed any
 * more: a native proplet accepted, the broker took an upstream command, the attempt is over. The
 * intent is in the store before anything is sent, so a restarted manager sends it again.
 *
 * <p>Only so many run orders are out at once; the others wait as a name each, first come first
 * served, until one is confirmed, is not needed any more, or was said often enough to show that its
 * proplet is a case of its own. A fleet that is slower than those who submit would have the memory
 * of the manager and of the broker full of them.
 */
final class Outbox {
  private static final Logger log = LoggerFactory.getLogger(Outbox.class);

  /** Run orders that are out and not confirmed. */
  static final int MOST_ON_THE_WAY = 4_096;

  /** An order that was said so often is not among those any more; about 15 s after the first. */
  private static final int OFTEN = 3;

  private record Key(TaskId task, int attempt, PropletId to) {}

  /** Of one run order. */
  private static final class Delivery {
    int tries;

    /** Whether it is one of those that are counted. */
    boolean onTheWay;

    @Nullable Cancellable next;
  }

  private final TaskBook book;
  private final Fleet fleet;
  private final PropletDoor door;
  private final Mailbox mailbox;
  private final OrderMaker orders;
  private final ControlEnvironment env;
  private final ControlConfig config;
  private final long epoch;

  /** Deliveries under way, so that a repeated effect does not begin a second series. */
  private final Map<Key, Delivery> runs = new HashMap<>();

  /** Their first copy is not sent yet. */
  private final Deque<Key> waiting = new ArrayDeque<>();

  private int onTheWay;
  private boolean sending;

  /** Commands that must not be sent twice, while the task does not say so yet. */
  private final Set<Key> once = new HashSet<>();

  Outbox(
      TaskBook book,
      Fleet fleet,
      PropletDoor door,
      Mailbox mailbox,
      OrderMaker orders,
      ControlEnvironment env,
      ControlConfig config,
      long epoch) {
    this.book = book;
    this.fleet = fleet;
    this.door = door;
    this.mailbox = mailbox;
    this.orders = orders;
    this.env = env;
    this.config = config;
    this.epoch = epoch;
  }

  /** Deliveries of run orders that nobody has confirmed. */
  int undelivered() {
    return runs.size();
  }

  /** Begins to deliver the run order of this attempt. */
  void run(TaskId task, int attempt, PropletId to) {
    Key key = new Key(task, attempt, to);
    if (runs.putIfAbsent(key, new Delivery()) == null) {
      waiting.add(key);
      sendWaiting();
    }
  }

  private void sendWaiting() {
    if (sending) {
      return; // a confirmation that came at once: the loop below goes on with the next
    }
    sending = true;
    try {
      while (onTheWay < MOST_ON_THE_WAY && !waiting.isEmpty()) {
        Key key = waiting.remove();
        Delivery delivery = runs.get(key);
        if (delivery != null && delivery.tries == 0) {
          delivery.onTheWay = true;
          onTheWay++;
          deliver(key);
        }
      }
    } finally {
      sending = false;
    }
  }

  /** Told of each task as it is stored: a confirmed order makes room for the next. */
  void changed(Task task) {
    for (Seat seat : task.seats()) {
      Key key = new Key(task.id(), task.attempt(), seat.proplet());
      if (runs.containsKey(key) && !wanted(task, key)) {
        end(key);
        sendWaiting();
      }
    }
  }

  private void end(Key key) {
    Delivery delivery = runs.remove(key);
    if (delivery != null) {
      countOut(delivery);
      if (delivery.next != null) {
        delivery.next.cancel();
      }
    }
  }

  private void countOut(Delivery delivery) {
    onTheWay -= delivery.onTheWay ? 1 : 0;
    delivery.onTheWay = false;
  }

  private void deliver(Key key) {
    Delivery delivery = runs.get(key);
    Optional<Task> task = book.live().find(key.task()).filter(t -> wanted(t, key));
    if (delivery == null || task.isEmpty()) {
      end(key);
      return;
    }
    delivery.tries++;
    Future<Void> sent =
        isNative(key.to()) ? deliverNative(task.get(), key) : deliverUpstream(task.get(), key);
    Duration pause = config.resend().delay(delivery.tries, env.random());
    // Not before it is on the way: copies that wait would only make the others wait longer, and an
    // upstream worker runs each copy it gets.
    sent.otherwiseEmpty()
        .onComplete(
            done -> {
              if (runs.get(key) == delivery) {
                delivery.next = env.timers().after(pause, () -> again(key, delivery, sent));
              }
            });
  }

  private void again(Key key, Delivery delivery, Future<Void> sent) {
    delivery.next = null;
    if (delivery.tries >= OFTEN) {
      countOut(delivery);
    }
    if (sent.failed()) {
      log.warn(
          "task {} order to {} was not sent, trying again: {}",
          key.task(),
          key.to(),
          sent.cause().toString());
    }
    deliver(key);
    sendWaiting();
  }

  private static boolean wanted(Task task, Key key) {
    return task.attempt() == key.attempt()
        && (task.phase() == Phase.SCHEDULED || task.phase() == Phase.RUNNING)
        && task.seat(key.to()).filter(s -> s.progress() == Seat.Progress.SENT).isPresent();
  }

  private Future<Void> deliverNative(Task task, Key key) {
    Optional<BootId> meantFor = task.seat(key.to()).flatMap(Seat::boot);
    boolean there =
        fleet.find(key.to()).filter(m -> m.proplet().boot().equals(meantFor)).isPresent();
    return there
        ? orders.run(task, key.to(), epoch).compose(order -> mailbox.post(key.to(), order))
        : Future.succeededFuture(); // a restarted proplet says by its inventory that it is lost
  }

  private Future<Void> deliverUpstream(Task task, Key key) {
    long size = task.spec().program().file().map(f -> f.sizeBytes()).orElse(0L);
    if (size > door.inlineModuleBytes()) {
      return tell(key, new TaskEvent.Refused(key.to(), key.attempt(), tooLarge(size)));
    }
    return task.spec().runPolicy().semantics() == Semantics.AT_MOST_ONCE
        ? deliverOnce(task, key)
        : orders
            .start(task, key.to())
            .compose(door::broadcast)
            .compose(sent -> tell(key, new TaskEvent.Delivered(key.to(), key.attempt())));
  }

  /** An upstream worker would run a repeated command again, so it goes out once or not at all. */
  private Future<Void> deliverOnce(Task task, Key key) {
    if (!door.up() || !once.add(key)) {
      return Future.succeededFuture();
    }
    return orders
        .start(task, key.to())
        .compose(door::broadcastOnce)
        .<TaskEvent>map(sent -> new TaskEvent.Delivered(key.to(), key.attempt()))
        .otherwise(
            failure ->
                new TaskEvent.PropletLost(
                    key.to(), key.attempt(), "the order may not have arrived: " + failure))
        .compose(event -> tell(key, event))
        .onSuccess(told -> once.remove(key));
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
            ? mailbox.post(to, new Order.Stop(task, attempt, epoch))
            : door.broadcast(
                new ManagerMessage.Stop(
                    task, Optional.of(broadcast), broadcast ? Optional.empty() : Optional.of(to)));
    sent.onFailure(f -> log.warn("task {} stop to {} not sent: {}", task, to, f.toString()));
  }

  private boolean isNative(PropletId id) {
    return fleet.find(id).filter(m -> m.proplet().metadata().isNative()).isPresent();
  }
}
