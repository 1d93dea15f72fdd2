package io.turboprop.link;

import io.turboprop.discovery.ServiceOrder;
import io.turboprop.discovery.ServiceRecord;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Says which broker to try next. When all were tried in vain, or a connection that held is lost,
 * services are looked up anew and the best is tried first. One event loop only.
 */
final class BrokerFinder {
  private final Brokers brokers;
  private final Function<String, Future<List<ServiceRecord>>> lookup;
  private final RandomGenerator random;
  private final Deque<BrokerAddress> left = new ArrayDeque<>();

  /**
   * @param lookup where a service is, by its name in the DNS; answers on the event loop
   */
  BrokerFinder(
      Brokers brokers,
      Function<String, Future<List<ServiceRecord>>> lookup,
      RandomGenerator random) {
    this.brokers = brokers;
    this.lookup = lookup;
    this.random = random;
  }

  /** Fails if no place has a broker, or nobody can say. */
  Future<BrokerAddress> next() {
    if (!left.isEmpty()) {
      return Future.succeededFuture(left.remove());
    }
    List<Future<List<BrokerAddress>>> found = brokers.places().stream().map(this::at).toList();
    return Future.join(found)
        .transform(
            all -> {
              found.stream().filter(Future::succeeded).forEach(f -> left.addAll(f.result()));
              return left.isEmpty()
                  ? Future.failedFuture(whyNowhere(found))
                  : Future.succeededFuture(left.remove());
            });
  }

  private Future<List<BrokerAddress>> at(Brokers.Place place) {
    return switch (place) {
      case BrokerAddress address -> Future.succeededFuture(List.of(address));
      case Brokers.Service service ->
          lookup
              .apply(service.name())
              .map(
                  records ->
                      ServiceOrder.of(records, random).stream()
                          .map(r -> new BrokerAddress(r.host(), r.port(), service.tls()))
                          .toList());
    };
  }

  private String whyNowhere(List<Future<List<BrokerAddress>>> found) {
    List<String> why = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      String name =
          brokers.places().get(i) instanceof Brokers.Service service ? service.name() : "";
      why.add(
          found.get(i).failed()
              ? String.valueOf(found.get(i).cause().getMessage())
              : "the DNS has no SRV record of " + name);
    }
    return String.join("; ", why);
  }

  /** Whether some of those found last were not tried yet. */
  boolean hasMore() {
    return !left.isEmpty();
  }

  /** A connection was made: the next time begins with the best. */
  void connected() {
    left.clear();
  }
}
