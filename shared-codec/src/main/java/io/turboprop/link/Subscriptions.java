package io.turboprop.link;

import io.turboprop.time.Backoff;
import io.turboprop.time.Timers;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The filters we want. Asked for at every connect, whatever session the broker remembers, for a
 * second SUBSCRIBE does no harm and a missing one does; asked for again while refused. Lives on the
 * link's event loop, except {@link #refused()}.
 */
final class Subscriptions {
  private static final Logger log = LoggerFactory.getLogger(Subscriptions.class);
  private static final int SUBACK_FAILURE = 0x80;

  private final String clientId;
  private final Session session;
  private final Timers timers;
  private final Backoff backoff;
  private final RandomGenerator random;
  private final Runnable noExactlyOnce;
  private final Map<String, Subscription> wanted = new ConcurrentHashMap<>();
  private final Map<Integer, Subscription> asked = new HashMap<>();

  /**
   * @param noExactlyOnce told when the broker grants less than QoS 2 where that was asked for: it
   *     may know no QoS 2 at all (MQTT 3.1.1 §3.8.4)
   */
  Subscriptions(
      LinkConfig config,
      Session session,
      Timers timers,
      RandomGenerator random,
      Runnable noExactlyOnce) {
    this.noExactlyOnce = noExactlyOnce;
    clientId = config.clientId();
    backoff = config.times().backoff();
    this.session = session;
    this.timers = timers;
    this.random = random;
  }

  void add(Subscription subscription) {
    Subscription before = wanted.put(subscription.filter.text(), subscription);
    if (before != null) {
      before.first.tryFail(noLongerWanted(before));
    }
    ask(subscription);
  }

  Future<Void> remove(TopicFilter filter) {
    Subscription before = wanted.remove(filter.text());
    if (before == null) {
      return Future.succeededFuture();
    }
    before.first.tryFail(noLongerWanted(before));
    return session.isOpen()
        ? session.unsubscribe(filter.text()).mapEmpty()
        : Future.succeededFuture();
  }

  void connected() {
    wanted.values().forEach(this::ask);
  }

  void lost() {
    asked.clear();
  }

  void answered(int packetId, List<Integer> granted) {
    Subscription subscription = asked.remove(packetId);
    if (subscription == null || !isWanted(subscription)) {
      return;
    }
    if (granted.contains(SUBACK_FAILURE)) {
      refused(subscription);
    } else {
      if (subscription.qos == Qos.EXACTLY_ONCE && !granted.contains(Qos.EXACTLY_ONCE.level())) {
        noExactlyOnce.run();
      }
      granted(subscription);
    }
  }

  List<InboundHandler> handlersOf(String topic) {
    List<String> names = TopicFilter.levelsOf(topic);
    return wanted.values().stream()
        .filter(subscription -> subscription.filter.matches(names))
        .map(subscription -> subscription.handler)
        .toList();
  }

  /** Any thread. */
  List<String> refused() {
    return wanted.values().stream()
        .filter(subscription -> subscription.refusals() > 0)
        .map(subscription -> subscription.filter.text())
        .sorted()
        .toList();
  }

  void close() {
    wanted
        .values()
        .forEach(s -> s.first.tryFail(new LinkException(LinkError.CLOSED, "the link is closed")));
  }

  private void ask(Subscription subscription) {
    if (session.isOpen() && isWanted(subscription)) {
      session
          .subscribe(subscription.filter.text(), subscription.qos)
          .onSuccess(packetId -> asked.put(packetId, subscription))
          .onFailure(e -> session.cut("could not subscribe: " + e.getMessage()));
    }
  }

  private void granted(Subscription subscription) {
    if (subscription.refusals() > 0) {
      log.info("link {}: {} granted at last", clientId, subscription.filter.text());
    }
    subscription.granted();
  }

  private void refused(Subscription subscription) {
    String filter = subscription.filter.text();
    int refusals = subscription.refused();
    if (refusals == 1) {
      log.warn("link {}: the broker refuses {}; check its access rules", clientId, filter);
    }
    subscription.first.tryFail(
        new LinkException(
            LinkError.REFUSED,
            "the broker refuses " + filter + " to " + clientId + "; check its access rules"));
    timers.after(backoff.delay(refusals, random), () -> ask(subscription));
  }

  private boolean isWanted(Subscription subscription) {
    return wanted.get(subscription.filter.text()) == subscription;
  }

  private static LinkException noLongerWanted(Subscription subscription) {
    return new LinkException(
        LinkError.CLOSED, "subscription of " + subscription.filter.text() + " ended");
  }
}
