package io.turboprop.manager.service;

import io.turboprop.model.PropletId;
import io.turboprop.time.Timers;
import io.turboprop.wire.Order;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Orders to native proplets. What is given for one proplet during one turn of the event loop, or
 * while its last message is on the way, goes out as one message.
 */
final class Mailbox {
  /**
   * Orders in one message, so that it stays well below the packet limit even with inline modules.
   */
  static final int MOST_ORDERS = 16;

  private record Letter(Order order, Promise<Void> sent) {}

  private final PropletDoor door;
  private final Timers timers;
  private final Map<PropletId, List<Letter>> waiting = new HashMap<>();

  Mailbox(PropletDoor door, Timers timers) {
    this.door = door;
    this.timers = timers;
  }

  /** Ends when the broker has the order. */
  Future<Void> post(PropletId to, Order order) {
    Letter letter = new Letter(order, Promise.promise());
    List<Letter> letters = waiting.get(to);
    if (letters == null) {
      letters = new ArrayList<>();
      waiting.put(to, letters);
      timers.after(Duration.ZERO, () -> flush(to));
    }
    letters.add(letter);
    return letter.sent().future();
  }

  private void flush(PropletId to) {
    List<Letter> letters = waiting.getOrDefault(to, List.of());
    if (letters.isEmpty()) {
      waiting.remove(to);
      return;
    }
    List<Letter> now = List.copyOf(letters.subList(0, Math.min(MOST_ORDERS, letters.size())));
    letters.subList(0, now.size()).clear();
    door.send(to, new Order.Batch(now.stream().map(Letter::order).toList()))
        .onComplete(
            sent -> {
              now.forEach(letter -> finish(letter, sent.cause()));
              flush(to);
            });
  }

  private static void finish(Letter letter, @Nullable Throwable failure) {
    if (failure == null) {
      letter.sent().complete();
    } else {
      letter.sent().fail(failure);
    }
  }
}
