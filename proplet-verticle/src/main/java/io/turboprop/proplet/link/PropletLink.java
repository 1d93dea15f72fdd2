package io.turboprop.proplet.link;

import io.turboprop.codec.Calls;
import io.turboprop.codec.ImageLists;
import io.turboprop.codec.LogPages;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.codec.ManagerMessages;
import io.turboprop.codec.Orders;
import io.turboprop.codec.PropletMessages;
import io.turboprop.codec.Pulls;
import io.turboprop.codec.RegistryMessages;
import io.turboprop.codec.Reports;
import io.turboprop.codec.ResultPages;
import io.turboprop.codec.Servings;
import io.turboprop.link.BrokerLink;
import io.turboprop.link.Inbound;
import io.turboprop.link.InboundHandler;
import io.turboprop.link.LinkState;
import io.turboprop.link.LinkStats;
import io.turboprop.link.Qos;
import io.turboprop.model.PropletId;
import io.turboprop.proplet.agent.ManagerLine;
import io.turboprop.proplet.artifact.ImageLine;
import io.turboprop.proplet.artifact.ProxyLine;
import io.turboprop.wire.FunctionAnswer;
import io.turboprop.wire.ImageList;
import io.turboprop.wire.LogPage;
import io.turboprop.wire.Order;
import io.turboprop.wire.PropletMessage;
import io.turboprop.wire.PullReport;
import io.turboprop.wire.RegistryMessage.ImageChunk;
import io.turboprop.wire.RegistryMessage.ImageRequest;
import io.turboprop.wire.Report;
import io.turboprop.wire.ResultPage;
import io.turboprop.wire.ServerNote;
import io.turboprop.wire.Serving;
import io.turboprop.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that goes to and comes from the broker. What arrives is decoded on the link's event loop and
 * handed over on the proplet's context; a message is acknowledged to the broker when it has been
 * dealt with. What cannot be read is counted, logged in one line and dropped. Methods may be called
 * from any thread.
 */
public final class PropletLink implements ManagerLine, ProxyLine {
  private static final Logger log = LoggerFactory.getLogger(PropletLink.class);

  private final BrokerLink link;
  private final Topics topics;
  private final PropletId id;
  private final Qos upstreamQos;
  private final Executor loop;
  private final AtomicLong malformed = new AtomicLong();
  private final AtomicLong foreignChunks = new AtomicLong();
  private volatile Predicate<String> wanted = name -> false;
  private volatile Function<ImageChunk, Future<Void>> chunks = chunk -> Future.succeededFuture();
  private final ImageLink images;
  private @Nullable Future<Void> listening;
  private volatile Consumer<Order> orders = order -> {};

  /**
   * @param upstreamQos of publishes and subscriptions in upstream's dialect; the native topics use
   *     QoS 1
   * @param loop the proplet's own
   */
  public PropletLink(
      BrokerLink link,
      Topics topics,
      PropletId id,
      Qos upstreamQos,
      Executor loop,
      InstantSource clock) {
    this.link = link;
    this.topics = topics;
    this.id = id;
    this.upstreamQos = upstreamQos;
    this.loop = loop;
    this.images = new ImageLink(link, topics, id, loop, clock);
  }

  /** The way to those who serve images in chunks. */
  public ImageLine images() {
    return images;
  }

  /** Somebody who serves chunks over HTTP, if there is one. From any thread. */
  public Supplier<Optional<ServerNote.Direct>> directServers() {
    return images.directServers();
  }

  /**
   * Subscribes, as soon as there is a connection.
   *
   * @param register called when the manager asks to be told who we are
   * @return ends when the broker has answered all subscriptions for the first time, well or badly
   */
  public Future<Void> open(Receivers receivers, Runnable register) {
    wanted = receivers.images()::wants;
    chunks = receivers.images()::add;
    orders = order -> take(receivers, order, register);
    Future<Void> ordered =
        link.subscribe(topics.orders(id), Qos.AT_LEAST_ONCE, on(Orders::decode, this::take));
    Future<Void> calls =
        link.subscribe(
            topics.calls(id), Qos.AT_LEAST_ONCE, on(Calls::decodeCall, receivers.calls()::take));
    Future<Void> starts =
        link.subscribe(
            topics.managerStart(),
            upstreamQos,
            on(ManagerMessages::decodeStart, start -> receivers.agent().take(start)));
    Future<Void> stops =
        link.subscribe(
            topics.managerStop(),
            upstreamQos,
            on(ManagerMessages::decodeStop, stop -> receivers.agent().take(stop)));
    Future<Void> invocations =
        link.subscribe(
            topics.managerInvoke(),
            upstreamQos,
            on(ManagerMessages::decodeInvoke, invoke -> receivers.agent().take(invoke)));
    Future<Void> answers = images.open(receivers.wanted());
    return Future.join(List.of(ordered, calls, starts, stops, invocations, answers))
        .onFailure(cause -> log.warn("proplet {} lacks a subscription: {}", id, cause.getMessage()))
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  /** Tells of each connection made, on the proplet's context. */
  public void onUp(Runnable action) {
    link.onState(
        state -> {
          if (state instanceof LinkState.Connected) {
            loop.execute(action);
          }
        });
  }

  /** Begins to look for the broker. */
  public void connect() {
    link.start();
  }

  /** Sends what waits and takes leave of the broker. */
  public Future<Void> close() {
    return link.close();
  }

  @Override
  public boolean isUp() {
    return link.state() instanceof LinkState.Connected;
  }

  public LinkState state() {
    return link.state();
  }

  public LinkStats stats() {
    return link.stats();
  }

  /** Messages that could not be read. */
  public long malformed() {
    return malformed.get() + images.malformed();
  }

  /** Pieces of images nobody here asked for. */
  public long foreignChunks() {
    return foreignChunks.get();
  }

  @Override
  public Future<Void> report(Report.Batch reports) {
    return publish(topics.reports(id), Reports.encode(reports), Qos.AT_LEAST_ONCE);
  }

  @Override
  public Future<Void> log(LogPage page) {
    return publish(topics.logs(id), LogPages.encode(page), Qos.AT_MOST_ONCE);
  }

  @Override
  public Future<Void> result(ResultPage page) {
    return publish(topics.results(id), ResultPages.encode(page), Qos.AT_MOST_ONCE);
  }

  @Override
  public Future<Void> serving(Serving serving) {
    return publish(topics.serving(id), Servings.encode(serving), Qos.AT_LEAST_ONCE);
  }

  @Override
  public Future<Void> pulled(PullReport report) {
    return publish(topics.pulls(id), Pulls.encode(report), Qos.AT_LEAST_ONCE);
  }

  @Override
  public Future<Void> stock(ImageList images) {
    return publish(topics.stock(id), ImageLists.encode(images), Qos.AT_LEAST_ONCE);
  }

  @Override
  public Future<Void> answer(FunctionAnswer answer) {
    return publish(topics.answers(id), Calls.encode(answer), Qos.AT_LEAST_ONCE);
  }

  @Override
  public Future<Void> send(PropletMessage message) {
    byte[] bytes = PropletMessages.encode(message);
    return switch (message) {
      case PropletMessage.Registration ignored ->
          publish(topics.propletCreate(), bytes, upstreamQos);
      case PropletMessage.Heartbeat ignored ->
          publish(topics.propletAlive(), bytes, Qos.AT_LEAST_ONCE);
      case PropletMessage.TaskResult ignored ->
          publish(topics.propletResults(), bytes, upstreamQos);
      case PropletMessage.InvokeResult ignored ->
          publish(topics.invokeResults(), bytes, upstreamQos);
      case PropletMessage.WorkerMetrics ignored ->
          publish(topics.propletMetrics(), bytes, Qos.AT_MOST_ONCE);
      case PropletMessage.TaskMetrics ignored ->
          publish(topics.taskMetrics(), bytes, Qos.AT_MOST_ONCE);
    };
  }

  @Override
  public synchronized Future<Void> listen() {
    Future<Void> known = listening;
    if (known == null || known.failed()) {
      // Twice is harmless: pieces are told apart by their index.
      known = link.subscribe(topics.imageChunks(), Qos.AT_LEAST_ONCE, this::chunk);
      listening = known;
    }
    return known;
  }

  @Override
  public synchronized void pause() {
    if (listening != null) {
      listening = null;
      link.unsubscribe(topics.imageChunks());
    }
  }

  @Override
  public Future<Void> request(String appName) {
    byte[] bytes = RegistryMessages.encode(new ImageRequest(appName, Optional.of(id)));
    return publish(topics.imageRequests(), bytes, upstreamQos);
  }

  /** Orders, in their order; called on the proplet's context once the link was opened. */
  public void take(Order.Batch batch) {
    batch.orders().forEach(orders);
  }

  private void take(Receivers receivers, Order order, Runnable register) {
    switch (order) {
      case Order.Register ignored -> register.run();
      case Order.Serve serve -> receivers.functions().take(serve);
      case Order.Pull pull -> receivers.pulls().take(pull);
      case Order.EndPull end -> receivers.pulls().take(end);
      case Order.Images asked -> receivers.stock().take(asked);
      default -> receivers.agent().take(order);
    }
  }

  private Future<Void> chunk(Inbound message) {
    byte[] bytes = message.payload().getBytes();
    Optional<String> name = ChunkName.of(bytes);
    if (name.isPresent() && !wanted.test(name.get())) {
      foreignChunks.incrementAndGet();
      return Future.succeededFuture();
    }
    return decoded(message.topic(), () -> RegistryMessages.decodeChunk(bytes))
        .map(chunk -> onContext(() -> chunks.apply(chunk)))
        .orElseGet(Future::succeededFuture);
  }

  private <T> InboundHandler on(Function<byte[], T> decode, Consumer<T> take) {
    return message ->
        decoded(message.topic(), () -> decode.apply(message.payload().getBytes()))
            .map(
                value ->
                    onContext(
                        () -> {
                          take.accept(value);
                          return Future.succeededFuture();
                        }))
            .orElseGet(Future::succeededFuture);
  }

  private <T> Optional<T> decoded(String topic, Supplier<T> decode) {
    try {
      return Optional.of(decode.get());
    } catch (MalformedMessageException e) {
      malformed.incrementAndGet();
      log.warn("message on {} dropped: {}", topic, e.getMessage());
      return Optional.empty();
    }
  }

  private Future<Void> onContext(Supplier<Future<Void>> action) {
    Promise<Void> done = Promise.promise();
    loop.execute(
        () ->
            Future.succeededFuture()
                .compose(now -> action.get())
                .onFailure(cause -> log.warn("a message could not be dealt with", cause))
                .onComplete(done));
    return done.future();
  }

  private Future<Void> publish(String topic, byte[] bytes, Qos qos) {
    return link.publish(topic, Buffer.buffer(bytes), qos);
  }
}
