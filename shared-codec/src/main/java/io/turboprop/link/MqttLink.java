package io.turboprop.link;

import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link BrokerLink} over a {@link Session}, which speaks MQTT 3.1.1 through vertx-mqtt. This
 * class connects, waits and connects again; {@link Sender}, {@link Inbox} and {@link Subscriptions}
 * do the rest while it lasts.
 *
 * <p>It lives on its {@link LinkLoop}: made in a verticle's start, handlers and futures run where
 * the verticle runs.
 */
public final class MqttLink implements BrokerLink {
  private static final Logger log = LoggerFactory.getLogger(MqttLink.class);

  private final LinkConfig config;
  private final RandomGenerator random;
  private final InstantSource clock;
  private final LinkLoop loop;
  private final Timers timers;
  private final Counters counters = new Counters();
  private final Session session;
  private final Sender sender;
  private final Subscriptions subscriptions;
  private final Inbox inbox;
  private final List<Consumer<LinkState>> listeners = new CopyOnWriteArrayList<>();
  private final Promise<Void> closed = Promise.promise();
  private volatile LinkState state = new LinkState.Connecting(1, "", false);
  private boolean started;
  private boolean closing;
  private int attempt;

  /** Failures and short connections in a row. */
  private int failures;

  private Cancellable retry = () -> {};

  /**
   * @param random for the jitter of the back-off
   * @throws IllegalStateException made on a worker or virtual thread of Vert.x
   */
  public MqttLink(Vertx vertx, LinkConfig config, RandomGenerator random, InstantSource clock) {
    LinkLoop own = LinkLoop.of(vertx);
    this(
        config,
        own,
        events -> new MqttSession(vertx, config, own.timers(), random, events),
        random,
        clock);
  }

  /**
   * A link over another session, on a loop that need not be Vert.x's.
   *
   * @param sessions makes the session that tells these events; called once, tells nothing yet
   */
  public MqttLink(
      LinkConfig config,
      LinkLoop loop,
      Function<Session.Events, Session> sessions,
      RandomGenerator random,
      InstantSource clock) {
    this.config = config;
    this.random = random;
    this.clock = clock;
    this.loop = loop;
    timers = loop.timers();
    session = sessions.apply(new FromSession());
    sender = new Sender(config.limits(), session, timers, counters);
    subscriptions = new Subscriptions(config, session, timers, random, this::noExactlyOnce);
    inbox = new Inbox(config, subscriptions::handlersOf, counters);
  }

  @Override
  public void start() {
    loop.run(
        () -> {
          if (!started && !closing) {
            started = true;
            connect(1, "", false);
          }
        });
  }

  @Override
  public Future<Void> close() {
    loop.run(
        () -> {
          if (!closing) {
            closing = true;
            retry.cancel();
            flush();
          }
        });
    return closed.future();
  }

  @Override
  public Future<Void> subscribe(String filter, Qos qos, InboundHandler handler) {
    try {
      var subscription = new Subscription(TopicFilter.parse(filter), qos, handler);
      loop.run(() -> subscriptions.add(subscription));
      return subscription.first.future();
    } catch (LinkException e) {
      return Future.failedFuture(e);
    }
  }

  @Override
  public Future<Void> unsubscribe(String filter) {
    Promise<Void> done = Promise.promise();
    try {
      TopicFilter parsed = TopicFilter.parse(filter);
      loop.run(() -> subscriptions.remove(parsed).onComplete(done));
    } catch (LinkException e) {
      done.fail(e);
    }
    return done.future();
  }

  @Override
  public Future<Void> publish(String topic, Buffer payload, Qos qos) {
    return publishWithin(topic, payload, qos, null);
  }

  @Override
  public Future<Void> publish(String topic, Buffer payload, Qos qos, Duration deadline) {
    return publishWithin(topic, payload, qos, deadline);
  }

  @Override
  public LinkState state() {
    return state;
  }

  @Override
  public LinkStats stats() {
    return new LinkStats(
        Math.max(0, counters.connects.sum() - 1),
        counters.published.sum(),
        counters.acked.sum(),
        counters.received.sum(),
        counters.dropped.sum(),
        sender.queued(),
        sender.queuedBytes(),
        inbox.busy(),
        subscriptions.refused());
  }

  @Override
  public Cancellable onState(Consumer<LinkState> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  private Future<Void> publishWithin(
      String topic, Buffer payload, Qos qos, @Nullable Duration deadline) {
    try {
      Outgoing message = sender.admit(topic, payload, qos);
      loop.run(() -> sender.send(message, deadline));
      return message.future();
    } catch (LinkException e) {
      counters.dropped.increment();
      return Future.failedFuture(e);
    }
  }

  private void connect(int number, String lastError, boolean loginRefused) {
    attempt = number;
    become(new LinkState.Connecting(number, lastError, loginRefused));
    session
        .connect()
        .onSuccess(this::connected)
        .onFailure(e -> notConnected(String.valueOf(e.getMessage()), isBadLogin(e)));
  }

  private static boolean isBadLogin(Throwable failure) {
    return failure instanceof LinkException coded && coded.code() == LinkError.LOGIN_REFUSED;
  }

  private void connected(boolean remembered) {
    if (closing) {
      session.leave();
      return;
    }
    counters.connects.increment();
    log.info("link {} connected to {}, remembered {}", id(), session.peer(), remembered);
    become(new LinkState.Connected(clock.instant(), remembered));
    subscriptions.connected();
    sender.pump();
  }

  private void noExactlyOnce() {
    if (sender.avoidExactlyOnce()) {
      log.info("link {}: {} knows no QoS 2; publishing with 1", id(), session.peer());
    }
  }

  private void notConnected(String why, boolean loginRefused) {
    if (closing) {
      return;
    }
    failures++;
    if (attempt == 1) {
      log.warn("link {} cannot reach {}: {}; keeps trying", id(), session.peer(), why);
    } else {
      log.debug("link {} cannot reach {}: {}; try {}", id(), session.peer(), why, attempt);
    }
    connectLater(attempt + 1, why, loginRefused);
  }

  private void lost(String why) {
    subscriptions.lost();
    sender.lost();
    if (closing) {
      finish();
      return;
    }
    failures = hasHeld() ? 1 : failures + 1;
    log.warn("link {} lost {}: {}; connects again", id(), session.peer(), why);
    connectLater(1, why, false);
  }

  private boolean hasHeld() {
    Instant longAgo = clock.instant().minus(config.times().backoff().max());
    return state instanceof LinkState.Connected(Instant since, boolean ignored)
        && since.isBefore(longAgo);
  }

  private void connectLater(int number, String why, boolean loginRefused) {
    become(new LinkState.Connecting(number, why, loginRefused));
    Duration delay = config.times().backoff().delay(failures, random);
    retry = timers.after(delay, () -> connect(number, why, loginRefused));
  }

  private void flush() {
    Cancellable timeout = timers.after(config.times().closeTimeout(), this::finish);
    if (session.isOpen()) {
      sender.drain().onComplete(v -> finish());
    } else {
      finish();
    }
    closed.future().onComplete(v -> timeout.cancel());
  }

  private void finish() {
    if (state instanceof LinkState.Closed) {
      return;
    }
    become(new LinkState.Closed());
    Future<Void> gone = session.leave();
    sender.abandon();
    subscriptions.close();
    Cancellable guard = timers.after(config.times().connectTimeout(), closed::tryComplete);
    gone.onComplete(
        v -> {
          guard.cancel();
          log.info("link {} closed", id());
          closed.tryComplete();
        });
  }

  private void become(LinkState next) {
    if (state.equals(next)) {
      return;
    }
    state = next;
    for (Consumer<LinkState> listener : listeners) {
      loop.later().execute(() -> listener.accept(next));
    }
  }

  private String id() {
    return config.clientId();
  }

  private final class FromSession implements Session.Events {
    @Override
    public void lost(String why) {
      MqttLink.this.lost(why);
    }

    @Override
    public void acked(int packetId) {
      sender.acked(packetId);
    }

    @Override
    public void subscribed(int packetId, List<Integer> granted) {
      subscriptions.answered(packetId, granted);
    }

    @Override
    public void arrived(Inbound message, Runnable ack) {
      if (!inbox.take(message, ack)) {
        session.cut("more messages wait for their handlers than queuedBytes allows");
      }
    }
  }
}
