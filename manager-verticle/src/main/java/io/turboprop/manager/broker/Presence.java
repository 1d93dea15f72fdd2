package io.turboprop.manager.broker;

import io.turboprop.link.Inbound;
import io.turboprop.link.LinkLoop;
import io.turboprop.link.Qos;
import io.turboprop.link.Session;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.io.IOCallback;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.persistence.OperationContext;
import org.apache.activemq.artemis.core.persistence.StorageManager;
import org.apache.activemq.artemis.core.persistence.impl.journal.LargeServerMessageImpl;
import org.apache.activemq.artemis.core.persistence.impl.journal.OperationContextImpl;
import org.apache.activemq.artemis.core.postoffice.QueueBinding;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTStateManager;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.server.ActivateCallback;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.core.server.MessageReference;
import org.apache.activemq.artemis.core.server.impl.AddressInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection from within the process. To the broker it is what an MQTT client of that id would
 * be: its subscriptions are queues of the same names with the same properties, so that what was
 * kept is found whichever way the client comes back. No access rule is asked.
 *
 * <p>Calls come from the link's loop and are carried out in their order on threads of the broker,
 * since what it does may read and write files; events are told on the loop.
 */
final class Presence {
  private static final Logger log = LoggerFactory.getLogger(Presence.class);

  /** A refusal in a SUBACK (MQTT 3.1.1 §3.9.3). */
  private static final int REFUSED = 0x80;

  /** About the bytes of a message beside its payload. */
  private static final int ENVELOPE_BYTES = 256;

  /** News told in one turn of the loop, so that others have theirs. */
  private static final int NEWS_IN_A_TURN = 64;

  /** More than these wait as they would for a socket that takes no more. */
  private static final int FEW_UNROUTED = 64;

  private final Inside broker;
  private final ActiveMQServer server;
  private final StorageManager storage;
  private final WildcardConfiguration wildcards;
  private final InnerClient client;
  private final LinkLoop loop;
  private final Session.Events events;
  private final ActivateCallback ending = new Ending();
  private final OperationContext context;

  /** By the names of their queues; on the broker's side. */
  private final Map<SimpleString, Tap> taps = new HashMap<>();

  private final AtomicInteger unrouted = new AtomicInteger();
  private final AtomicInteger unacked = new AtomicInteger();

  /** A message was refused since queues were last prompted. */
  private volatile boolean refused;

  private final Queue<Runnable> news = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean telling = new AtomicBoolean();
  private volatile boolean over;

  /**
   * @param events told on the loop until {@link #end}
   */
  Presence(Inside broker, InnerClient client, LinkLoop loop, Session.Events events) {
    this.broker = broker;
    this.client = client;
    this.loop = loop;
    this.events = events;
    server = broker.server();
    storage = server.getStorageManager();
    wildcards = server.getConfiguration().getWildcardConfiguration();
    context = server.newOperationContext();
  }

  /**
   * @param opened told on the loop whether the broker remembered the client
   */
  void open(Consumer<Boolean> opened, Consumer<String> failed) {
    run(
        () -> {
          List<SimpleString> left = takeOver();
          loop.later().execute(() -> opened.accept(!left.isEmpty()));
          run(() -> listen(left), this::lost);
        },
        why -> end().onComplete(v -> failed.accept(why)));
  }

  /**
   * @return ends when it was routed, or at once while few messages wait for that; never if the
   *     connection is lost before
   */
  Future<Void> publish(int id, String topic, Buffer payload, Qos qos) {
    Promise<Void> written = Promise.promise();
    boolean few = unrouted.incrementAndGet() <= FEW_UNROUTED;
    run(
        () -> {
          unrouted.decrementAndGet();
          route(id, topic, payload, qos);
          if (!few) {
            tell(written::complete);
          }
        },
        this::lost);
    return few ? Future.succeededFuture() : written.future();
  }

  void subscribe(int id, String filter, Qos qos) {
    run(
        () -> {
          tap(filter).grant(qos);
          tell(() -> events.subscribed(id, List.of(qos.level())));
        },
        why -> {
          log.warn("broker cannot let {} hear {}: {}", client.id(), filter, why);
          tell(() -> events.subscribed(id, List.of(REFUSED)));
        });
  }

  void unsubscribe(String filter) {
    run(
        () -> {
          Tap tap = taps.remove(queueOf(filter));
          if (tap != null) {
            tap.close();
            server.destroyQueue(queueOf(filter));
          }
        },
        this::lost);
  }

  /**
   * Nothing more is told; what was not acknowledged waits for the next one.
   *
   * @return ends on the loop
   */
  Future<Void> end() {
    over = true;
    Promise<Void> ended = Promise.promise();
    Runnable tell = () -> loop.later().execute(ended::complete);
    run(
        () -> {
          leave();
          tell.run();
        },
        why -> tell.run());
    return ended.future();
  }

  /** From any thread of the broker, once accepted by {@link #mayTake}. */
  void deliver(Tap from, MessageReference reference, Qos qos) {
    var message =
        new Inbound(
            MQTTUtil.getMqttTopicFromCoreAddress(reference.getMessage().getAddress(), wildcards),
            payload(reference),
            qos,
            qos != Qos.AT_MOST_ONCE && reference.getDeliveryCount() > 1);
    tell(() -> events.arrived(message, () -> run(() -> from.acknowledge(reference), this::lost)));
  }

  private static Buffer payload(MessageReference reference) {
    ActiveMQBuffer body = reference.getMessage().toCore().getDataBuffer();
    byte[] bytes = new byte[body.readableBytes()];
    body.readBytes(bytes);
    return Buffer.buffer(bytes);
  }

  /** Whether one more may be given to it; counted until {@link #taken}. */
  boolean mayTake(MessageReference reference) {
    if (over) {
      return false;
    }
    if (!reference.isDurable() || counted()) {
      return true;
    }
    refused = true;
    return counted(); // room that came before this was noted is told to nobody
  }

  private boolean counted() {
    if (unacked.incrementAndGet() <= client.unacked()) {
      return true;
    }
    unacked.decrementAndGet();
    return false;
  }

  /** It counts no more. */
  void taken(MessageReference reference) {
    if (reference.isDurable()) {
      unacked.decrementAndGet();
      if (refused) {
        refused = false;
        run(() -> taps.values().forEach(Tap::prompt), this::lost);
      }
    }
  }

  void lost(String why) {
    tell(() -> events.lost(why));
  }

  /**
   * @return what a connection before this one left, over whichever door it came; nothing if it is
   *     to be forgotten
   */
  private List<SimpleString> takeOver() throws Exception {
    Presence before = broker.here().put(client.id(), this);
    if (before != null) {
      before.lost("another link in this process has its id");
      before.leave();
    }
    EmbeddedBroker.cut(server, client.id());
    server.registerActivateCallback(ending);
    MQTTStateManager states = MQTTStateManager.getInstance(server);
    states.removeSessionState(client.id());
    states.removeDurableSubscriptionState(client.id());
    String prefix = client.id() + '.';
    List<SimpleString> left =
        server
            .getPostOffice()
            .getAllBindings()
            .filter(QueueBinding.class::isInstance)
            .map(binding -> ((QueueBinding) binding).getQueue().getName())
            .filter(name -> name.toString().startsWith(prefix))
            .toList();
    if (!client.clean()) {
      return left;
    }
    for (SimpleString name : left) {
      server.destroyQueue(name);
    }
    return List.of();
  }

  /** As a remembered session of MQTT does, before the client says what it wants now. */
  private void listen(List<SimpleString> left) throws Exception {
    for (SimpleString name : left) {
      tap(name).grant(Qos.EXACTLY_ONCE);
    }
  }

  /** A second time it changes nothing. */
  private void leave() throws Exception {
    for (Map.Entry<SimpleString, Tap> entry : taps.entrySet()) {
      entry.getValue().close();
      if (client.clean()) {
        server.destroyQueue(entry.getKey());
      }
    }
    taps.clear();
    server.unregisterActivateCallback(ending);
    broker.here().remove(client.id(), this);
  }

  private void route(int id, String topic, Buffer payload, Qos qos) throws Exception {
    if (server.getPagingManager().isDiskFull()) {
      lost("the broker takes no messages until its disk has room again");
      return;
    }
    Message message =
        LargeServerMessageImpl.checkLargeMessage(message(topic, payload, qos), storage);
    server.getPostOffice().route(message, true);
    if (qos != Qos.AT_MOST_ONCE) {
      storage.afterCompleteOperations(
          new IOCallback() {
            @Override
            public void done() {
              tell(() -> events.acked(id));
            }

            @Override
            public void onError(int code, String why) {
              lost("the broker could not keep a message: " + why);
            }
          });
    }
  }

  private CoreMessage message(String topic, Buffer payload, Qos qos) {
    byte[] body = payload.getBytes();
    String address = MQTTUtil.getCoreAddressFromMqttTopic(topic, wildcards);
    var message = new CoreMessage(storage.generateID(), body.length + ENVELOPE_BYTES);
    message.setAddress(SimpleString.of(address));
    message.setType(Message.BYTES_TYPE);
    message.setTimestamp(System.currentTimeMillis());
    message.putIntProperty(MQTTUtil.MQTT_QOS_LEVEL_KEY, qos.level());
    message.putBooleanProperty(MQTTUtil.MQTT_MESSAGE_RETAIN_KEY, false);
    message.setDurable(qos != Qos.AT_MOST_ONCE && !RepeatedMessages.isNative(address));
    message.getBodyBuffer().writeBytes(body);
    return message;
  }

  private SimpleString queueOf(String filter) {
    return SimpleString.of(MQTTUtil.getCoreQueueFromMqttTopic(filter, client.id(), wildcards));
  }

  private Tap tap(String filter) throws Exception {
    SimpleString address = SimpleString.of(MQTTUtil.getCoreAddressFromMqttTopic(filter, wildcards));
    if (server.getAddressInfo(address) == null) {
      server.addOrUpdateAddressInfo(
          new AddressInfo(address, RoutingType.MULTICAST).setAutoCreated(true));
    }
    SimpleString name = queueOf(filter);
    server.createQueue(
        QueueConfiguration.of(name)
            .setAddress(address)
            .setRoutingType(RoutingType.MULTICAST)
            .setDurable(!client.clean()),
        true);
    return tap(name);
  }

  private Tap tap(SimpleString queue) throws Exception {
    Tap known = taps.get(queue);
    if (known != null) {
      return known;
    }
    Tap made = new Tap(this, server.locateQueue(queue), storage.generateID());
    taps.put(queue, made);
    made.open();
    return made;
  }

  private interface Work {
    void run() throws Exception;
  }

  private void run(Work work, Consumer<String> failed) {
    try {
      broker
          .inOrder()
          .execute(
              () -> {
                OperationContext others = OperationContextImpl.getContext();
                storage.setContext(context);
                try {
                  work.run();
                } catch (Exception e) {
                  log.debug("broker, for {}", client.id(), e);
                  failed.accept(String.valueOf(e.getMessage()));
                } finally {
                  // What this thread sends for others must not wait for us.
                  storage.setContext(others);
                }
              });
    } catch (RejectedExecutionException e) {
      failed.accept("the broker does not run");
    }
  }

  private void tell(Runnable one) {
    news.add(one);
    if (telling.compareAndSet(false, true)) {
      loop.later().execute(this::tellAll);
    }
  }

  private void tellAll() {
    for (int told = 0; told < NEWS_IN_A_TURN; told++) {
      Runnable one = news.poll();
      if (one == null) {
        break;
      }
      if (!over) {
        one.run();
      }
    }
    telling.set(false);
    if (!news.isEmpty() && telling.compareAndSet(false, true)) {
      loop.later().execute(this::tellAll);
    }
  }

  private final class Ending implements ActivateCallback {
    @Override
    public void preDeActivate() {
      lost("the broker stops");
    }
  }
}
