package io.turboprop.manager.link;

import io.turboprop.codec.Calls;
import io.turboprop.codec.ImageLists;
import io.turboprop.codec.ImageLookups;
import io.turboprop.codec.LogPages;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.codec.PropletMessages;
import io.turboprop.codec.Pulls;
import io.turboprop.codec.RegistryMessages;
import io.turboprop.codec.Reports;
import io.turboprop.codec.ResultPages;
import io.turboprop.codec.Servings;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.Inbound;
import io.turboprop.link.Qos;
import io.turboprop.manager.service.ControlCore;
import io.turboprop.model.PropletId;
import io.turboprop.wire.FunctionAnswer;
import io.turboprop.wire.ImageList;
import io.turboprop.wire.LogPage;
import io.turboprop.wire.PropletMessage;
import io.turboprop.wire.PullReport;
import io.turboprop.wire.Report;
import io.turboprop.wire.ResultPage;
import io.turboprop.wire.Serving;
import io.turboprop.wire.Topics;
import io.vertx.core.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Subscribes to everything proplets say, decodes it and hands it to the control core. What is
 * malformed is counted, logged in one line and dropped; a message is acknowledged to the broker
 * when the core is done with it.
 */
public final class PropletInbox {
  private static final Logger log = LoggerFactory.getLogger(PropletInbox.class);

  private final BrokerLink link;
  private final Topics topics;
  private final LongAdder malformed;

  /**
   * @param malformed counts what could not be decoded
   */
  public PropletInbox(BrokerLink link, Topics topics, LongAdder malformed) {
    this.link = link;
    this.topics = topics;
    this.malformed = malformed;
  }

  /**
   * Subscribes; the link subscribes again after every reconnect.
   *
   * @param logs takes what guests write
   */
  public void listen(ControlCore core, Qos upstreamQos, Consumer<LogPage> logs) {
    upstream(topics.propletCreate(), upstreamQos, core, PropletMessages::decodeRegistration);
    upstream(topics.propletAlive(), upstreamQos, core, PropletMessages::decodeHeartbeat);
    upstream(topics.propletResults(), upstreamQos, core, PropletMessages::decodeTaskResult);
    upstream(topics.propletMetrics(), upstreamQos, core, PropletMessages::decodeWorkerMetrics);
    upstream(topics.taskMetrics(), upstreamQos, core, PropletMessages::decodeTaskMetrics);
    upstream(topics.invokeResults(), upstreamQos, core, PropletMessages::decodeInvokeResult);
    subscribe(topics.allReports(), Qos.AT_LEAST_ONCE, message -> core.heard(reports(message)));
    subscribe(
        topics.allLogs(),
        Qos.AT_MOST_ONCE,
        message -> {
          logs.accept(page(message));
          return Future.succeededFuture();
        });
    subscribe(
        topics.allResults(),
        Qos.AT_MOST_ONCE,
        message -> {
          core.heard(result(message));
          return Future.succeededFuture();
        });
    subscribe(
        topics.allServing(),
        Qos.AT_LEAST_ONCE,
        message -> {
          core.heard(serving(message));
          return Future.succeededFuture();
        });
    subscribe(
        topics.imageFindings(),
        Qos.AT_LEAST_ONCE,
        message -> {
          core.heard(ImageLookups.decodeFinding(message.payload().getBytes()));
          return Future.succeededFuture();
        });
    subscribe(
        topics.allPulls(),
        Qos.AT_LEAST_ONCE,
        message -> {
          core.heard(pull(message));
          return Future.succeededFuture();
        });
    subscribe(
        topics.allStock(),
        Qos.AT_LEAST_ONCE,
        message -> {
          core.heard(images(message));
          return Future.succeededFuture();
        });
    subscribe(
        topics.imageRequests(),
        upstreamQos,
        message -> {
          core.heard(RegistryMessages.decodeRequest(message.payload().getBytes()));
          return Future.succeededFuture();
        });
  }

  /** Subscribes to the answers to calls of functions. */
  public void listen(MqttCallDoor calls) {
    subscribe(
        topics.allAnswers(),
        Qos.AT_LEAST_ONCE,
        message -> {
          calls.heard(answer(message));
          return Future.succeededFuture();
        });
  }

  private void upstream(
      String topic, Qos qos, ControlCore core, Function<byte[], ? extends PropletMessage> decoder) {
    subscribe(topic, qos, message -> core.heard(decoder.apply(message.payload().getBytes())));
  }

  private Report.Batch reports(Inbound message) {
    Report.Batch batch = Reports.decode(message.payload().getBytes());
    requireOwn(message, batch.proplet());
    return batch;
  }

  private LogPage page(Inbound message) {
    LogPage page = LogPages.decode(message.payload().getBytes());
    requireOwn(message, page.proplet());
    return page;
  }

  private ResultPage result(Inbound message) {
    ResultPage page = ResultPages.decode(message.payload().getBytes());
    requireOwn(message, page.proplet());
    return page;
  }

  private Serving serving(Inbound message) {
    Serving serving = Servings.decode(message.payload().getBytes());
    requireOwn(message, serving.proplet());
    return serving;
  }

  private PullReport pull(Inbound message) {
    PullReport report = Pulls.decode(message.payload().getBytes());
    requireOwn(message, report.proplet());
    return report;
  }

  private ImageList images(Inbound message) {
    ImageList list = ImageLists.decode(message.payload().getBytes());
    requireOwn(message, list.proplet());
    return list;
  }

  private FunctionAnswer answer(Inbound message) {
    FunctionAnswer answer = Calls.decodeAnswer(message.payload().getBytes());
    requireOwn(message, answer.proplet());
    return answer;
  }

  /** A proplet speaks for itself only: the id in the message must be that of the topic. */
  private void requireOwn(Inbound message, PropletId speaker) {
    PropletId owner =
        topics
            .propletOf(message.topic())
            .orElseThrow(() -> new MalformedMessageException("the topic names no proplet"));
    if (!owner.equals(speaker)) {
      throw new MalformedMessageException("proplet_id is " + speaker + " on the topic of " + owner);
    }
  }

  private void subscribe(String filter, Qos qos, Function<Inbound, Future<Void>> handler) {
    link.subscribe(filter, qos, message -> guarded(message, handler))
        .onFailure(
            f -> log.warn("subscription {} refused, asking again: {}", filter, f.getMessage()));
  }

  private Future<Void> guarded(Inbound message, Function<Inbound, Future<Void>> handler) {
    try {
      return handler
          .apply(message)
          .onFailure(f -> log.error("message on {} not handled", message.topic(), f));
    } catch (MalformedMessageException e) {
      malformed.increment();
      log.warn("message on {} dropped: {}", message.topic(), e.getMessage());
      return Future.succeededFuture();
    }
  }
}
