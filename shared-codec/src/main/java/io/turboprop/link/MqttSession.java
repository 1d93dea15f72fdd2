package io.turboprop.link;

import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.turboprop.discovery.ServiceLookup;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttConnectionException;
import io.vertx.mqtt.messages.MqttConnAckMessage;
import io.vertx.mqtt.messages.MqttPublishMessage;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * One vertx-mqtt client and the connection it has, if any. It covers what that client leaves open:
 *
 * <ul>
 *   <li>used without a connection, it throws {@link NullPointerException}: here nothing reaches it
 *       unless the connection is open, and what belongs to an older connection is forgotten;
 *   <li>it does not find dead connections while it has something to send: we ping by the clock;
 *   <li>it waits for a CONNACK for ever: we do not;
 *   <li>after a packet beyond the size limit it reads no more: we cut;
 *   <li>it closes as soon as it has said goodbye, which some brokers take for a death: see {@link
 *       Farewell}.
 * </ul>
 *
 * The client stays the same over reconnects, because it keeps the QoS 2 messages that a remembered
 * session has received but not released. Everything here runs on the link's event loop.
 */
final class MqttSession implements Session {
  private static final Set<MqttConnectReturnCode> BAD_LOGIN =
      Set.of(
          MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD,
          MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED);

  private final LinkConfig config;
  private final Timers timers;
  private final Events events;
  private final Farewell farewell;
  private final MqttClient client;
  private final BrokerFinder finder;
  private Cancellable pings = () -> {};
  private boolean open;
  private boolean heard;

  /** Numbers the connections, so that echoes of an older one are known. */
  private int connection;

  MqttSession(
      Vertx vertx, LinkConfig config, Timers timers, RandomGenerator random, Events events) {
    this.config = config;
    this.timers = timers;
    this.events = events;
    var lookup = new ServiceLookup(config.brokers().nameServer());
    finder =
        new BrokerFinder(
            config.brokers(),
            name -> vertx.executeBlocking(() -> lookup.find(name), false),
            random);
    farewell = new Farewell(vertx);
    client = MqttClient.create(farewell, SessionOptions.of(config));
    client.publishHandler(this::arrived);
    client.publishCompletionHandler(this::acked);
    client.publishCompletionUnknownPacketIdHandler(id -> heard = true);
    client.subscribeCompletionHandler(
        answer -> {
          heard = true;
          events.subscribed(answer.messageId(), answer.grantedQoSLevels());
        });
    client.pingResponseHandler(v -> heard = true);
    client.exceptionHandler(e -> cut("connection broke: " + reason(e)));
    client.closeHandler(v -> ended("the broker or the network closed the connection"));
  }

  @Override
  public String peer() {
    return config.brokers().toString();
  }

  @Override
  public Future<Boolean> connect() {
    Promise<Boolean> answer = Promise.promise();
    Duration patience = config.times().connectTimeout().multipliedBy(2);
    Cancellable timeout =
        timers.after(
            patience,
            () -> {
              if (answer.tryFail("no answer to CONNECT within " + patience)) {
                client.disconnect();
              }
            });
    attempt(this::tryEach)
        .onComplete(
            result -> {
              timeout.cancel();
              if (result.failed()) {
                refuse(answer, result.cause());
              } else if (!answer.future().isComplete()) {
                opened();
                answer.complete(result.result().isSessionPresent());
              }
            });
    return answer.future();
  }

  /** One broker after the other, so that a backup need not wait for the back-off to end. */
  private Future<MqttConnAckMessage> tryEach() {
    return finder
        .next()
        .compose(at -> client.connect(at.port(), at.host()))
        .recover(
            cause ->
                finder.hasMore() && !isBadLogin(cause) ? tryEach() : Future.failedFuture(cause));
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public Future<Integer> publish(String topic, Buffer payload, Qos qos) {
    MqttQoS level = MqttQoS.valueOf(qos.level());
    return whileConnected(() -> client.publish(topic, payload, level, false, false));
  }

  @Override
  public Future<Integer> subscribe(String filter, Qos qos) {
    return whileConnected(() -> client.subscribe(filter, qos.level()));
  }

  @Override
  public Future<Integer> unsubscribe(String filter) {
    return whileConnected(() -> client.unsubscribe(filter));
  }

  @Override
  public void cut(String why) {
    if (open) {
      ended(why);
      attempt(client::disconnect);
    }
  }

  @Override
  public Future<Void> leave() {
    open = false;
    connection++;
    pings.cancel();
    farewell.begin();
    return attempt(client::disconnect);
  }

  private void opened() {
    open = true;
    heard = true;
    connection++;
    finder.connected();
    pings = timers.every(config.times().keepAlive(), this::ping);
  }

  private void ended(String why) {
    if (open) {
      open = false;
      connection++;
      pings.cancel();
      events.lost(why);
    }
  }

  private void ping() {
    if (!open) {
      return;
    }
    if (heard) {
      heard = false;
      client.ping();
    } else {
      cut("nothing heard from the broker for " + config.times().keepAlive().toSeconds() + " s");
    }
  }

  private void acked(int packetId) {
    heard = true;
    events.acked(packetId);
  }

  private void arrived(MqttPublishMessage message) {
    heard = true;
    int from = connection;
    Qos qos = Qos.of(message.qosLevel().value());
    events.arrived(
        new Inbound(message.topicName(), message.payload(), qos, message.isDup()),
        () -> {
          if (open && from == connection) {
            message.ack();
          }
        });
  }

  private <T> Future<T> whileConnected(Supplier<Future<T>> call) {
    int on = connection;
    Promise<T> answer = Promise.promise();
    attempt(call)
        .onComplete(
            result -> {
              if (!open || on != connection) {
                return;
              }
              if (result.succeeded()) {
                answer.complete(result.result());
              } else {
                answer.fail(reason(result.cause()));
              }
            });
    return answer.future();
  }

  private static <T> Future<T> attempt(Supplier<Future<T>> call) {
    return Future.succeededFuture().compose(v -> call.get());
  }

  /** Says why there is no connection; a login that was refused has its code. */
  private static void refuse(Promise<Boolean> answer, Throwable cause) {
    if (isBadLogin(cause)) {
      answer.tryFail(new LinkException(LinkError.LOGIN_REFUSED, reason(cause)));
    } else {
      answer.tryFail(reason(cause));
    }
  }

  private static boolean isBadLogin(Throwable cause) {
    return cause instanceof MqttConnectionException refused && BAD_LOGIN.contains(refused.code());
  }

  private static String reason(Throwable cause) {
    if (cause instanceof MqttConnectionException refused) {
      return "the broker refused: " + refused.code();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
