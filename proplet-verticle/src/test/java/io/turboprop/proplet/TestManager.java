package io.turboprop.proplet;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.turboprop.codec.Calls;
import io.turboprop.codec.ImageLists;
import io.turboprop.codec.ImageMessages;
import io.turboprop.codec.LogPages;
import io.turboprop.codec.ManagerMessages;
import io.turboprop.codec.Orders;
import io.turboprop.codec.PropletMessages;
import io.turboprop.codec.Pulls;
import io.turboprop.codec.RegistryMessages;
import io.turboprop.codec.Reports;
import io.turboprop.codec.ResultPages;
import io.turboprop.codec.Servings;
import io.turboprop.link.BrokerAddress;
import io.turboprop.link.Inbound;
import io.turboprop.link.LinkConfig;
import io.turboprop.link.LinkState;
import io.turboprop.link.LinkTimes;
import io.turboprop.link.MqttLink;
import io.turboprop.link.Qos;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import io.turboprop.time.Backoff;
import io.turboprop.wire.FunctionAnswer;
import io.turboprop.wire.FunctionCall;
import io.turboprop.wire.ImageList;
import io.turboprop.wire.ImageWant;
import io.turboprop.wire.Inventory;
import io.turboprop.wire.LogPage;
import io.turboprop.wire.ManagerMessage;
import io.turboprop.wire.Order;
import io.turboprop.wire.PropletMessage.Heartbeat;
import io.turboprop.wire.PropletMessage.InvokeResult;
import io.turboprop.wire.PropletMessage.Registration;
import io.turboprop.wire.PropletMessage.TaskMetrics;
import io.turboprop.wire.PropletMessage.TaskResult;
import io.turboprop.wire.PropletMessage.WorkerMetrics;
import io.turboprop.wire.PullReport;
import io.turboprop.wire.RegistryMessage;
import io.turboprop.wire.RegistryMessage.ImageRequest;
import io.turboprop.wire.Report;
import io.turboprop.wire.ResultPage;
import io.turboprop.wire.Serving;
import io.turboprop.wire.Topics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Speaks to proplets over a real broker as a manager and a proxy would, in both dialects, and
 * remembers all it hears. Acknowledges reports unless told not to.
 */
final class TestManager implements AutoCloseable {
  static final Topics TOPICS = new Topics("t1", "c1");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final MqttLink link;
  private final List<Inbound> heard = new CopyOnWriteArrayList<>();
  private final AtomicLong nonces = new AtomicLong();
  volatile boolean acknowledges = true;

  TestManager(Vertx vertx, BrokerAddress broker) {
    LinkTimes impatient =
        new LinkTimes(
            Duration.ofSeconds(30),
            Duration.ofSeconds(3),
            Duration.ofSeconds(5),
            new Backoff(Duration.ofMillis(50), Duration.ofMillis(400)));
    link =
        new MqttLink(
            vertx,
            LinkConfig.to(broker, "manager").with(impatient),
            new Random(1),
            InstantSource.system());
    link.start();
    done(link.subscribe("m/t1/c/c1/#", Qos.AT_LEAST_ONCE, this::hear));
  }

  static <T> T done(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(120, SECONDS).join();
  }

  void order(PropletId to, Order... orders) {
    send(TOPICS.orders(to), Orders.encode(new Order.Batch(List.of(orders))));
  }

  void start(ManagerMessage.Start start) {
    send(TOPICS.managerStart(), ManagerMessages.encode(start));
  }

  void stop(ManagerMessage.Stop stop) {
    send(TOPICS.managerStop(), ManagerMessages.encode(stop));
  }

  void registry(RegistryMessage message) {
    send(TOPICS.imageChunks(), RegistryMessages.encode(message));
  }

  void send(String topic, byte[] payload) {
    done(link.publish(topic, Buffer.buffer(payload), Qos.AT_LEAST_ONCE));
  }

  boolean isUp() {
    return link.state() instanceof LinkState.Connected;
  }

  List<Registration> registrations() {
    return heard(TOPICS.propletCreate(), PropletMessages::decodeRegistration);
  }

  List<Heartbeat> beats() {
    return heard(TOPICS.propletAlive(), PropletMessages::decodeHeartbeat);
  }

  List<TaskResult> results() {
    return heard(TOPICS.propletResults(), PropletMessages::decodeTaskResult);
  }

  List<WorkerMetrics> workerMetrics() {
    return heard(TOPICS.propletMetrics(), PropletMessages::decodeWorkerMetrics);
  }

  List<TaskMetrics> taskMetrics() {
    return heard(TOPICS.taskMetrics(), PropletMessages::decodeTaskMetrics);
  }

  List<ImageRequest> imageRequests() {
    return heard(TOPICS.imageRequests(), RegistryMessages::decodeRequest);
  }

  List<ImageWant> imageWants() {
    return heard(TOPICS.imageWants(), ImageMessages::decodeWant);
  }

  /** Parts of large results. */
  List<ResultPage> pages(PropletId proplet) {
    return heard(TOPICS.results(proplet), ResultPages::decode);
  }

  List<LogPage> logs(PropletId proplet) {
    return heard(TOPICS.logs(proplet), LogPages::decode);
  }

  /** What a proplet said of its functions. */
  List<Serving> servings(PropletId proplet) {
    return heard(TOPICS.serving(proplet), Servings::decode);
  }

  /** What a proplet said of images fetched ahead. */
  List<PullReport> pulls(PropletId proplet) {
    return heard(TOPICS.pulls(proplet), Pulls::decode);
  }

  /** Asks which images are kept and waits for the answer. */
  ImageList images(PropletId proplet) {
    long nonce = nonces.incrementAndGet();
    order(proplet, new Order.Images(nonce));
    return first(
        () -> heard(TOPICS.stock(proplet), ImageLists::decode),
        ImageList.class,
        list -> list.nonce() == nonce);
  }

  List<FunctionAnswer> answers(PropletId proplet) {
    return heard(TOPICS.answers(proplet), Calls::decodeAnswer);
  }

  List<InvokeResult> invokeResults() {
    return heard(TOPICS.invokeResults(), PropletMessages::decodeInvokeResult);
  }

  /** Calls a function over the broker and waits for the answer. */
  FunctionAnswer call(PropletId proplet, FunctionCall call) {
    send(TOPICS.calls(proplet), Calls.encode(call));
    return first(() -> answers(proplet), FunctionAnswer.class, a -> a.call().equals(call.id()));
  }

  InvokeResult invoke(ManagerMessage.Invoke invocation) {
    send(TOPICS.managerInvoke(), ManagerMessages.encode(invocation));
    return awaitInvoked(invocation.invocation());
  }

  InvokeResult awaitInvoked(String invocation) {
    return first(this::invokeResults, InvokeResult.class, r -> r.invocation().equals(invocation));
  }

  List<Report.Batch> batches() {
    return heard.stream()
        .filter(m -> m.topic().endsWith("/reports"))
        .map(m -> Reports.decode(m.payload().getBytes()))
        .toList();
  }

  /** Asks and waits for the answer. */
  Inventory inventory(PropletId proplet) {
    long nonce = nonces.incrementAndGet();
    order(proplet, new Order.Inventory(nonce));
    return first(
        () -> batches().stream().flatMap(b -> b.inventory().stream()).toList(),
        Inventory.class,
        i -> i.nonce() == nonce);
  }

  List<Report> reports(TaskId task) {
    return batches().stream()
        .flatMap(b -> b.reports().stream())
        .filter(r -> r.task().equals(task))
        .toList();
  }

  <R extends Report> R await(TaskId task, Class<R> kind) {
    return await(task, kind, report -> true);
  }

  <R extends Report> R await(TaskId task, Class<R> kind, Predicate<R> which) {
    return first(() -> reports(task), kind, which);
  }

  TaskResult awaitResult(TaskId task) {
    return first(this::results, TaskResult.class, r -> r.task().equals(task));
  }

  <T> T first(
      java.util.function.Supplier<? extends List<?>> source, Class<T> kind, Predicate<T> which) {
    return org.awaitility.Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                source.get().stream()
                    .filter(kind::isInstance)
                    .map(kind::cast)
                    .filter(which)
                    .findFirst(),
            java.util.Optional::isPresent)
        .orElseThrow();
  }

  @Override
  public void close() {
    done(link.close());
  }

  private <T> List<T> heard(String topic, Function<byte[], T> decode) {
    return heard.stream()
        .filter(m -> m.topic().equals(topic))
        .map(m -> decode.apply(m.payload().getBytes()))
        .toList();
  }

  private Future<Void> hear(Inbound message) {
    heard.add(message);
    if (acknowledges && message.topic().endsWith("/reports")) {
      Report.Batch batch = Reports.decode(message.payload().getBytes());
      var ack =
          new Order.Ack(batch.boot(), batch.reports().stream().map(Report::sequence).toList());
      link.publish(
          TOPICS.orders(batch.proplet()),
          Buffer.buffer(Orders.encode(new Order.Batch(List.of(ack)))),
          Qos.AT_LEAST_ONCE);
    }
    return Future.succeededFuture();
  }
}
