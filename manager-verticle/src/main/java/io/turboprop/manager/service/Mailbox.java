package io.turboprop.manager.service;

import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import io.turboprop.time.Timers;
import io.turboprop.wire.Order;
import io.turboprop.wire.ServedRevision;
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

  /**
   * Bytes of modules, standard input, environments and inputs in one message, unless one order
   * alone has more.
   */
  static final long MOST_CONTENT = 3 << 20;

  /** Of a revision without its environment, about. */
  private static final long REVISION_BYTES = 512;

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
    List<Letter> now = fitting(letters);
    letters.subList(0, now.size()).clear();
    door.send(to, new Order.Batch(now.stream().map(Letter::order).toList()))
        .onComplete(
            sent -> {
              now.forEach(letter -> finish(letter, sent.cause()));
              flush(to);
            });
  }

  private static List<Letter> fitting(List<Letter> letters) {
    int count = 0;
    long content = 0;
    while (count < Math.min(MOST_ORDERS, letters.size())) {
      content += content(letters.get(count).order());
      if (count > 0 && content > MOST_CONTENT) {
        break;
      }
      count++;
    }
    return List.copyOf(letters.subList(0, count));
  }

  private static long content(Order order) {
    return switch (order) {
      case Order.Run run ->
          run.start().file().map(Bytes::length).orElse(0) + run.start().options().stdin().length();
      case Order.Serve serve -> serve.revisions().stream().mapToLong(Mailbox::content).sum();
      case Order.Invoke invoke ->
          characters(invoke.invocation().env())
              + invoke.invocation().inputs().stream().mapToLong(String::length).sum();
      default -> 0;
    };
  }

  private static long content(ServedRevision revision) {
    return REVISION_BYTES + characters(revision.env());
  }

  private static long characters(Map<String, String> env) {
    return env.entrySet().stream()
        .mapToLong(entry -> entry.getKey().length() + entry.getValue().length())
        .sum();
  }

  private static void finish(Letter letter, @Nullable Throwable failure) {
    if (failure == null) {
      letter.sent().complete();
    } else {
      letter.sent().fail(failure);
    }
  }
}
