package io.turboprop.cli.bench;

import io.turboprop.codec.ImageLists;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.codec.Orders;
import io.turboprop.codec.PropletMessages;
import io.turboprop.codec.Reports;
import io.turboprop.codec.Servings;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.Inbound;
import io.turboprop.link.LinkState;
import io.turboprop.link.Qos;
import io.turboprop.model.BootId;
import io.turboprop.model.JsonText;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.wire.ImageList;
import io.turboprop.wire.Inventory;
import io.turboprop.wire.Order;
import io.turboprop.wire.PropletMessage.Heartbeat;
import io.turboprop.wire.PropletMessage.Pulse;
import io.turboprop.wire.PropletMessage.Registration;
import io.turboprop.wire.Report;
import io.turboprop.wire.Serving;
import io.turboprop.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A native proplet without machine: it speaks the whole protocol of orders and reports over a
 * connection of its own and takes as long for a task as it is told. It keeps no journal, and serves
 * no functions. Lives on the event loop of its link.
 */
final class NativeProplet implements SimulatedProplet {
  private static final Logger log = LoggerFactory.getLogger(NativeProplet.class);
  private static final JsonText RESULT = new JsonText("\"42\"");
  private static final long SEND_AGAIN_MS = 5_000;
  private static final int CORES = 4;
  private static final int MOST_REMEMBERED = 1_000;
  private static final int SLOTS = 100_000;
  private static final long MEMORY_BYTES = 8L << 30;

  private record Run(int number, int attempt, long epoch, Inventory.State state) {}

  /** A report that is not acknowledged. */
  private record Said(Report report, int number, long sinceMs) {}

  private final Vertx vertx;
  private final BrokerLink link;
  private final Topics topics;
  private final PropletId id;
  private final Duration beat;
  private final Duration work;
  private final Listener listener;
  private final Map<TaskId, Run> runs = new LinkedHashMap<>();

  /** Newest attempts of tasks that have ended; an order for one of them comes too late. */
  private final Map<TaskId, Integer> ended =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<TaskId, Integer> eldest) {
          return size() > MOST_REMEMBERED;
        }
      };

  private final Map<Long, Said> unacknowledged = new LinkedHashMap<>();
  private BootId boot;
  private long sequence;
  private long serving;
  private boolean draining;

  /**
   * @param beat between signs of life
   * @param work how long a task takes here
   */
  NativeProplet(
      Vertx vertx,
      BrokerLink link,
      Topics topics,
      PropletId id,
      BootId boot,
      Duration beat,
      Duration work,
      Listener listener) {
    this.vertx = vertx;
    this.link = link;
    this.topics = topics;
    this.id = id;
    this.boot = boot;
    this.beat = beat;
    this.work = work;
    this.listener = listener;
  }

  @Override
  public Future<Void> start() {
    Future<Void> subscribed =
        link.subscribe(topics.orders(id), Qos.AT_LEAST_ONCE, this::received)
            .onSuccess(granted -> announce());
    link.onState(
        state -> {
          if (state instanceof LinkState.Connected && subscribed.isComplete()) {
            announce();
            sayAgain(System.currentTimeMillis());
          }
        });
    link.start();
    vertx.setPeriodic(beat.toMillis(), tick -> pulse());
    vertx.setPeriodic(SEND_AGAIN_MS, tick -> sayAgain(System.currentTimeMillis() - SEND_AGAIN_MS));
    return subscribed;
  }

  @Override
  public Future<Void> leave() {
    return publish(
        topics.propletAlive(),
        PropletMessages.encode(
            new Heartbeat(id, false, "", Optional.of(boot), true, Optional.empty())));
  }

  @Override
  public void forget() {
    boot = new BootId(UUID.randomUUID().toString());
    runs.clear();
    ended.clear();
    unacknowledged.clear();
    sequence = 0;
    serving = 0;
    draining = false;
    announce();
  }

  private void announce() {
    register();
    pulse();
  }

  private void register() {
    PropletMetadata metadata =
        new PropletMetadata(
            "",
            List.of("bench"),
            "",
            "",
            "",
            "linux",
            "",
            "x86_64",
            MEMORY_BYTES,
            "bench",
            "",
            PropletMetadata.NATIVE_PROTOCOL,
            "bench-" + id,
            CORES,
            SLOTS,
            List.of("fake"),
            Map.of());
    publish(
        topics.propletCreate(),
        PropletMessages.encode(new Registration(id, "", metadata, Optional.of(boot))));
  }

  private void pulse() {
    if (link.state() instanceof LinkState.Connected) {
      Pulse pulse =
          new Pulse(
              beat.toMillis(),
              inventory(0).holdings(),
              serving,
              Optional.empty(),
              Optional.empty());
      publish(
          topics.propletAlive(),
          PropletMessages.encode(
              new Heartbeat(id, true, "", Optional.of(boot), false, Optional.of(pulse))));
    }
  }

  private Future<Void> publish(String topic, byte[] payload) {
    return link.publish(topic, Buffer.buffer(payload), Qos.AT_LEAST_ONCE)
        .onFailure(failure -> log.debug("proplet {}: {}", id, failure.toString()))
        .otherwiseEmpty();
  }

  private Future<Void> received(Inbound message) {
    try {
      List<Report> reports = new ArrayList<>();
      Orders.decode(message.payload().getBytes()).orders().forEach(order -> follow(order, reports));
      say(reports, Optional.empty());
    } catch (MalformedMessageException e) {
      log.warn("proplet {} got an order it cannot read: {}", id, e.getMessage());
    }
    return Future.succeededFuture();
  }

  private void follow(Order order, List<Report> reports) {
    switch (order) {
      case Order.Run run -> begin(run, reports);
      case Order.Stop stop -> stopped(stop, reports);
      case Order.Ack ack -> acknowledged(ack);
      case Order.Register ignored -> announce();
      case Order.Inventory asked -> say(List.of(), Optional.of(inventory(asked.nonce())));
      case Order.Drain drain -> draining = drain.on();
      case Order.Serve serve -> served(serve);
      case Order.Logs ignored -> {}
      case Order.Result ignored -> {}
      case Order.Invoke ignored -> {}
      case Order.Pull ignored -> {}
      case Order.EndPull ignored -> {}
      case Order.Images asked -> tellImages(asked.nonce());
    }
  }

  private void begin(Order.Run order, List<Report> reports) {
    TaskId task = order.task();
    Run known = runs.get(task);
    int newest = known == null ? ended.getOrDefault(task, 0) : known.attempt();
    if (newest >= order.attempt()) {
      return;
    }
    int number = Integer.parseInt(order.start().inputs().getFirst());
    if (draining) {
      Reason why = new Reason(ReasonCode.DRAINED, "the proplet is drained");
      reports.add(
          noted(new Report.Refused(++sequence, task, order.attempt(), order.epoch(), why), number));
      return;
    }
    runs.put(task, new Run(number, order.attempt(), order.epoch(), Inventory.State.RUNNING));
    listener.ordered(number);
    reports.add(
        noted(new Report.Accepted(++sequence, task, order.attempt(), order.epoch()), number));
    reports.add(
        noted(new Report.Started(++sequence, task, order.attempt(), order.epoch()), number));
    if (work.isZero()) {
      end(task, order.attempt(), reports);
    } else {
      vertx.setTimer(work.toMillis(), done -> endLater(task, order.attempt()));
    }
  }

  private void endLater(TaskId task, int attempt) {
    List<Report> reports = new ArrayList<>();
    end(task, attempt, reports);
    say(reports, Optional.empty());
  }

  private void end(TaskId task, int attempt, List<Report> reports) {
    finish(task, attempt, new RunResult.Success(RESULT), reports);
  }

  private void finish(TaskId task, int attempt, RunResult result, List<Report> reports) {
    Run run = runs.get(task);
    if (run != null && run.attempt() == attempt && run.state() == Inventory.State.RUNNING) {
      runs.put(task, new Run(run.number(), attempt, run.epoch(), Inventory.State.ENDED));
      reports.add(
          noted(new Report.Finished(++sequence, task, attempt, run.epoch(), result), run.number()));
    }
  }

  private void stopped(Order.Stop order, List<Report> reports) {
    finish(
        order.task(),
        order.attempt(),
        RunResult.Failure.of(ReasonCode.STOPPED_BY_USER, "stopped"),
        reports);
  }

  private void acknowledged(Order.Ack ack) {
    if (!ack.boot().equals(boot)) {
      return;
    }
    for (long known : ack.sequences()) {
      Said said = unacknowledged.remove(known);
      if (said != null && said.report() instanceof Report.Finished finished) {
        runs.remove(finished.task());
        ended.put(finished.task(), finished.attempt());
        listener.stored(said.number());
      }
    }
  }

  private void served(Order.Serve order) {
    publish(
        topics.serving(id),
        Servings.encode(
            new Serving(
                id,
                boot,
                order.epoch(),
                order.version(),
                ++serving,
                "",
                Optional.empty(),
                List.of())));
  }

  /** It keeps none. */
  private void tellImages(long nonce) {
    publish(topics.stock(id), ImageLists.encode(ImageList.of(id, boot, nonce, List.of())));
  }

  private Report noted(Report report, int number) {
    unacknowledged.put(report.sequence(), new Said(report, number, System.currentTimeMillis()));
    return report;
  }

  /** What was said up to then and is not acknowledged. */
  private void sayAgain(long before) {
    List<Report> old =
        unacknowledged.values().stream()
            .filter(said -> said.sinceMs() <= before)
            .map(Said::report)
            .toList();
    say(old, Optional.empty());
  }

  private void say(List<Report> reports, Optional<Inventory> inventory) {
    if (!reports.isEmpty() || inventory.isPresent()) {
      publish(topics.reports(id), Reports.encode(new Report.Batch(id, boot, reports, inventory)));
    }
  }

  private Inventory inventory(long nonce) {
    List<Inventory.Held> held = new ArrayList<>(runs.size());
    runs.forEach(
        (task, run) -> held.add(new Inventory.Held(task, run.attempt(), run.epoch(), run.state())));
    return new Inventory(nonce, draining, held);
  }
}
