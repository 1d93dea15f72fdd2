package io.turboprop.system.sim;

import io.turboprop.codec.MalformedMessageException;
import io.turboprop.codec.Orders;
import io.turboprop.codec.Reports;
import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.wire.Inventory;
import io.turboprop.wire.Order;
import io.turboprop.wire.Report;
import io.turboprop.wire.Topics;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What one can tell from the messages that reach the broker. An attempt that a proplet said it has
 * accepted must be in every later inventory of it, in whatever boot, until the manager said that it
 * knows the attempt's end.
 */
final class Overheard implements SimBroker.Watcher {
  private record Held(TaskId task, int attempt) {}

  private record Final(PropletId proplet, BootId boot, long sequence) {}

  private record Answer(PropletId proplet, BootId boot, long nonce) {}

  private final World world;
  private final Topics topics;
  private final Predicate<PropletId> excused;
  private final Map<PropletId, Set<Held>> owed = new HashMap<>();
  private final Map<PropletId, Set<Held>> over = new HashMap<>();
  private final Map<Final, Held> finals = new HashMap<>();
  private final Set<Answer> seen = new HashSet<>();

  /**
   * @param excused proplets whose disks did not keep what they had promised
   */
  Overheard(World world, Topics topics, Predicate<PropletId> excused) {
    this.world = world;
    this.topics = topics;
    this.excused = excused;
  }

  @Override
  public void published(String client, String topic, Buffer payload) {
    Optional<PropletId> owner = topics.propletOf(topic);
    if (owner.isEmpty()) {
      return;
    }
    try {
      if (topic.equals(topics.reports(owner.get()))) {
        reports(Reports.decode(payload.getBytes()));
      } else if (topic.equals(topics.orders(owner.get()))) {
        orders(owner.get(), Orders.decode(payload.getBytes()));
      }
    } catch (MalformedMessageException e) {
      world.fail("a message of " + client + " on " + topic + " is malformed", e);
    }
  }

  private void reports(Report.Batch batch) {
    PropletId from = batch.proplet();
    for (Report report : batch.reports()) {
      Held held = new Held(report.task(), report.attempt());
      switch (report) {
        case Report.Accepted ignored -> owes(from, held);
        case Report.Started ignored -> owes(from, held);
        case Report.Finished ignored ->
            finals.put(new Final(from, batch.boot(), report.sequence()), held);
        case Report.Refused ignored ->
            finals.put(new Final(from, batch.boot(), report.sequence()), held);
      }
    }
    batch.inventory().ifPresent(inventory -> inventory(from, batch.boot(), inventory));
  }

  private void owes(PropletId proplet, Held held) {
    if (!over.computeIfAbsent(proplet, id -> new HashSet<>()).contains(held)) {
      owed.computeIfAbsent(proplet, id -> new LinkedHashSet<>()).add(held);
    }
  }

  private void inventory(PropletId from, BootId boot, Inventory inventory) {
    if (!seen.add(new Answer(from, boot, inventory.nonce())) || excused.test(from)) {
      return;
    }
    Set<Held> missing = new LinkedHashSet<>(owed.getOrDefault(from, Set.of()));
    inventory.attempts().forEach(a -> missing.remove(new Held(a.task(), a.attempt())));
    if (!missing.isEmpty()) {
      world.fail(
          from + " (" + boot + ") accepted " + missing + ", which is not in its " + inventory);
    }
  }

  private void orders(PropletId to, Order.Batch batch) {
    for (Order order : batch.orders()) {
      if (order instanceof Order.Ack ack) {
        ack.sequences().forEach(sequence -> knows(to, new Final(to, ack.boot(), sequence)));
      }
    }
  }

  private void knows(PropletId proplet, Final end) {
    Held held = finals.get(end);
    if (held != null) {
      over.computeIfAbsent(proplet, id -> new HashSet<>()).add(held);
      owed.computeIfAbsent(proplet, id -> new LinkedHashSet<>()).remove(held);
    }
  }
}
