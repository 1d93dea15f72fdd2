package io.turboprop.manager.service;

import io.turboprop.manager.proplet.Standing;
import io.turboprop.model.FunctionName;
import io.turboprop.model.PropletId;
import io.turboprop.time.Backoff;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.turboprop.wire.Order;
import io.turboprop.wire.ServedRevision;
import io.turboprop.wire.Serving;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells native proplets what to serve, again and again until they say that they follow. What a
 * proplet shall serve has a version, which grows with each change; an order always has all of it,
 * so only the newest matters. Nobody is told to serve nothing who serves nothing.
 */
final class ServingOrders {
  private static final Logger log = LoggerFactory.getLogger(ServingOrders.class);

  /** What one proplet shall serve, and whether it knows. */
  private static final class Desired {
    final SortedMap<FunctionName, List<ServedRevision>> parts = new TreeMap<>();
    long version;
    boolean confirmed = true;

    /** It may be serving something, as far as is known. */
    boolean mayServe;

    int tries;
    int failures;
    @Nullable Cancellable resend;
    @Nullable Cancellable retry;
  }

  private final Fleet fleet;
  private final Mailbox mailbox;
  private final Timers timers;
  private final RandomGenerator random;
  private final Backoff pauses;
  private final long epoch;
  private final Map<PropletId, Desired> all = new HashMap<>();

  ServingOrders(
      Fleet fleet,
      Mailbox mailbox,
      Timers timers,
      RandomGenerator random,
      Backoff pauses,
      long epoch) {
    this.fleet = fleet;
    this.mailbox = mailbox;
    this.timers = timers;
    this.random = random;
    this.pauses = pauses;
    this.epoch = epoch;
  }

  /**
   * Notes what a proplet shall serve of one function; {@link #send} tells it.
   *
   * @return the version of the order that says so
   */
  long note(PropletId to, FunctionName function, List<ServedRevision> parts) {
    Desired desired = desired(to);
    List<ServedRevision> before =
        parts.isEmpty()
            ? desired.parts.remove(function)
            : desired.parts.put(function, List.copyOf(parts));
    if (!parts.equals(before == null ? List.of() : before)) {
      desired.version++;
      doubt(desired);
    }
    return desired.version;
  }

  /** Whether it was said by a proplet that knew at least this order. */
  boolean follows(Serving serving, long version) {
    return serving.epoch() == epoch && serving.version() >= version;
  }

  /** Tells it now, unless it knows or was told lately. */
  void send(PropletId to) {
    Desired desired = desired(to);
    if (desired.resend == null) {
      deliver(to, desired);
    }
  }

  private void deliver(PropletId to, Desired desired) {
    desired.resend = null;
    if (desired.confirmed || !alive(to) || (desired.parts.isEmpty() && !desired.mayServe)) {
      return;
    }
    desired.version = Math.max(1, desired.version);
    desired.mayServe |= !desired.parts.isEmpty();
    desired.tries++;
    List<ServedRevision> revisions = desired.parts.values().stream().flatMap(List::stream).toList();
    Future<Void> sent = mailbox.post(to, new Order.Serve(epoch, desired.version, revisions));
    Duration pause = pauses.delay(desired.tries, random);
    desired.resend = timers.after(pause, () -> again(to, desired, sent));
  }

  private void again(PropletId to, Desired desired, Future<Void> sent) {
    if (sent.failed()) {
      log.warn(
          "proplet {} was not told what to serve, trying again: {}", to, sent.cause().toString());
    }
    deliver(to, desired);
  }

  private boolean alive(PropletId id) {
    return fleet.find(id).filter(m -> m.standing() == Standing.ALIVE).isPresent();
  }

  /** It knows nothing of what it was told before, or may not. */
  void registered(PropletId id, boolean newBoot) {
    Desired desired = desired(id);
    if (newBoot) {
      desired.mayServe = false;
      desired.failures = 0;
    }
    doubt(desired);
  }

  /** It follows this order; if that is not the newest, it has to be told. */
  void heard(Serving serving) {
    Desired desired = desired(serving.proplet());
    desired.mayServe |= !serving.revisions().isEmpty();
    if (serving.epoch() == epoch && serving.version() == desired.version) {
      desired.confirmed = true;
      desired.mayServe = !desired.parts.isEmpty();
      desired.tries = 0;
      cancel(desired.resend);
      desired.resend = null;
    } else {
      desired.confirmed = false;
    }
  }

  /** It says something else than was heard of it, so an order or its answer was lost. */
  void differs(PropletId id, boolean saidSomething) {
    desired(id).mayServe |= saidSomething;
    desired(id).confirmed = false;
  }

  /** Each order has it try again what failed, so it gets one more, later and later. */
  void retry(PropletId id) {
    Desired desired = desired(id);
    if (desired.retry == null) {
      Duration pause = pauses.delay(++desired.failures, random);
      desired.retry =
          timers.after(
              pause,
              () -> {
                desired.retry = null;
                doubt(desired);
                send(id);
              });
    }
  }

  /** Nothing fails there that could be tried again. */
  void works(PropletId id) {
    Desired desired = desired(id);
    desired.failures = 0;
    cancel(desired.retry);
    desired.retry = null;
  }

  /** Forgets all others. */
  void retain(Predicate<PropletId> known) {
    all.entrySet()
        .removeIf(
            entry -> {
              boolean gone = !known.test(entry.getKey());
              if (gone) {
                cancel(entry.getValue().resend);
                cancel(entry.getValue().retry);
              }
              return gone;
            });
  }

  private static void doubt(Desired desired) {
    desired.confirmed = false;
    desired.tries = 0;
    cancel(desired.resend);
    desired.resend = null;
  }

  private static void cancel(@Nullable Cancellable timer) {
    if (timer != null) {
      timer.cancel();
    }
  }

  private Desired desired(PropletId id) {
    return all.computeIfAbsent(id, p -> new Desired());
  }
}
