package io.turboprop.cli.bench;

import io.turboprop.codec.MalformedMessageException;
import io.turboprop.codec.ManagerMessages;
import io.turboprop.codec.PropletMessages;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.Inbound;
import io.turboprop.link.LinkState;
import io.turboprop.link.Qos;
import io.turboprop.model.JsonText;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.model.TaskId;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.PropletMessage;
import io.turboprop.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks as upstream's workers do (wire reference §3, §4): every command reaches all workers, a
 * result is said once, and nothing tells it that the result is stored. Needs no image. Lives on the
 * event loop of its link.
 */
final class UpstreamProplet implements SimulatedProplet {
  private static final Logger log = LoggerFactory.getLogger(UpstreamProplet.class);
  private static final String NAMESPACE = "default";
  private static final JsonText RESULT = new JsonText("\"42\"");
  private static final long MEMORY_BYTES = 8L << 30;

  private final Vertx vertx;
  private final BrokerLink link;
  private final Topics topics;
  private final PropletId id;
  private final Duration beat;
  private final Duration work;
  private final Listener listener;
  private final Ends ends;
  private final Map<TaskId, Long> timers = new HashMap<>();

  /**
   * @param beat between signs of life
   * @param work how long a task takes here
   * @param ends finds out when results are stored
   */
  UpstreamProplet(
      Vertx vertx,
      BrokerLink link,
      Topics topics,
      PropletId id,
      Duration beat,
      Duration work,
      Listener listener,
      Ends ends) {
    this.vertx = vertx;
    this.link = link;
    this.topics = topics;
    this.id = id;
    this.beat = beat;
    this.work = work;
    this.listener = listener;
    this.ends = ends;
  }

  @Override
  public Future<Void> start() {
    Future<Void> subscribed =
        link.subscribe(topics.managerStart(), Qos.EXACTLY_ONCE, this::start)
            .compose(granted -> link.subscribe(topics.managerStop(), Qos.EXACTLY_ONCE, this::stop))
            .onSuccess(granted -> register());
    link.onState(
        state -> {
          if (state instanceof LinkState.Connected && subscribed.isComplete()) {
            register();
          }
        });
    link.start();
    vertx.setPeriodic(beat.toMillis(), tick -> alive());
    return subscribed;
  }

  @Override
  public Future<Void> leave() {
    return say(
        topics.propletAlive(), PropletMessage.Heartbeat.will(id, NAMESPACE, Optional.empty()));
  }

  @Override
  public void forget() {
    timers.values().forEach(vertx::cancelTimer);
    timers.clear();
    register();
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
            "0.5.0",
            "wasmtime-internal",
            "",
            "",
            0,
            0,
            List.of(),
            Map.of());
    say(
        topics.propletCreate(),
        new PropletMessage.Registration(id, NAMESPACE, metadata, Optional.empty()));
    alive();
  }

  private void alive() {
    if (link.state() instanceof LinkState.Connected) {
      say(topics.propletAlive(), PropletMessage.Heartbeat.alive(id, NAMESPACE));
    }
  }

  private Future<Void> say(String topic, PropletMessage message) {
    return link.publish(topic, Buffer.buffer(PropletMessages.encode(message)), Qos.EXACTLY_ONCE)
        .onFailure(failure -> log.debug("proplet {}: {}", id, failure.toString()))
        .otherwiseEmpty();
  }

  private Future<Void> start(Inbound message) {
    try {
      ManagerMessage.Start start = ManagerMessages.decodeStart(message.payload().getBytes());
      if (start.isFor(id) && !timers.containsKey(start.task())) {
        int number = Integer.parseInt(start.inputs().getFirst());
        ends.expect(start.task(), number);
        listener.ordered(number);
        timers.put(
            start.task(), vertx.setTimer(Math.max(1, work.toMillis()), done -> end(start.task())));
      }
    } catch (MalformedMessageException e) {
      log.warn("proplet {} got a command it cannot read: {}", id, e.getMessage());
    }
    return Future.succeededFuture();
  }

  private void end(TaskId task) {
    timers.remove(task);
    say(
        topics.propletResults(),
        new PropletMessage.TaskResult(
            task, Optional.of(id), Optional.of(RESULT), Optional.empty()));
  }

  private Future<Void> stop(Inbound message) {
    try {
      Long timer = timers.remove(ManagerMessages.decodeStop(message.payload().getBytes()).task());
      if (timer != null) {
        vertx.cancelTimer(timer);
      }
    } catch (MalformedMessageException e) {
      log.warn("proplet {} got a command it cannot read: {}", id, e.getMessage());
    }
    return Future.succeededFuture();
  }
}
