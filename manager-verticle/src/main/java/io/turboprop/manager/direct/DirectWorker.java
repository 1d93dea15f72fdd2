package io.turboprop.manager.direct;

import io.turboprop.link.Inbound;
import io.turboprop.link.Qos;
import io.turboprop.manager.direct.WorkerQueue.Load;
import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import io.turboprop.time.Backoff;
import io.turboprop.time.Timers;
import io.turboprop.wire.Bundle;
import io.turboprop.wire.Parcel;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives one proplet: asks it all the time what it has to say, passes that on, and brings it what
 * is said to it, one request of each kind at a time. What is not answered is tried again with
 * growing pauses, so both sides may see things twice. Lives on the switchboard's loop.
 */
final class DirectWorker implements Switchboard.Listener {
  private static final Logger log = LoggerFactory.getLogger(DirectWorker.class);

  /** How long a question is held open; a fraction of what connections in between may bear. */
  static final Duration WAIT = Duration.ofSeconds(15);

  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(250), Duration.ofSeconds(10));

  private final String url;
  private final WorkerCalls calls;
  private final Surroundings around;
  private final WorkerQueue queue;
  private final Set<String> topics = new LinkedHashSet<>();
  private WorkerState state = new WorkerState.Trying();
  private Optional<PropletId> proplet = Optional.empty();
  private String session = "";
  private long done;
  private int failures;
  private int unbrought;
  private boolean bringing;
  private boolean closed;

  /**
   * What all workers share.
   *
   * @param sessions names that nobody used before
   */
  record Surroundings(
      Switchboard board,
      WorkerRights rights,
      Claims claims,
      Timers timers,
      RandomGenerator random,
      Supplier<String> sessions) {}

  /** Keeps two addresses from speaking for one proplet. */
  interface Claims {
    /**
     * The address that this proplet is driven at already; empty if it may be driven by this one.
     */
    Optional<String> refused(PropletId proplet, DirectWorker by);
  }

  /**
   * @param url for people
   */
  DirectWorker(String url, WorkerCalls calls, Surroundings around) {
    this.url = url;
    this.calls = calls;
    this.around = around;
    this.queue = new WorkerQueue(around.rights()::isOrders);
  }

  void start() {
    begin();
  }

  /** Asks no more and forgets what waits; the proplet sees silence. */
  void close() {
    closed = true;
    forget();
  }

  String url() {
    return url;
  }

  WorkerState state() {
    return state;
  }

  boolean isDriven() {
    return state instanceof WorkerState.Driven;
  }

  /** What waits to be brought. */
  int queued() {
    return queue.size();
  }

  private void begin() {
    forget();
    session = around.sessions().get();
    done = 0;
    ask();
  }

  /** In a new session the proplet says anew what it wants to hear. */
  private void forget() {
    topics.forEach(topic -> around.board().leave(topic, this));
    topics.clear();
    queue.clear();
    unbrought = 0;
  }

  private void ask() {
    if (closed) {
      return;
    }
    String in = session;
    calls
        .poll(in, done, WAIT)
        .compose(this::take)
        .onSuccess(
            last -> {
              done = last;
              failures = 0;
              ask();
            })
        .onFailure(this::failed);
  }

  private void failed(Throwable cause) {
    if (closed) {
      return;
    }
    failures++;
    String why = String.valueOf(cause.getMessage());
    if (isDriven()) {
      log.warn("proplet at {} cannot be driven any more: {}; tried again", url, why);
    } else if (failures == 1) {
      log.info("proplet at {} cannot be driven yet: {}; tried again", url, why);
    }
    state = new WorkerState.Failing(why);
    boolean unheard = !(cause instanceof WorkerRefusal) && !(cause instanceof Unfit);
    Duration pause = BACKOFF.delay(failures, around.random());
    around.timers().after(pause, unheard ? this::ask : this::begin);
  }

  /** What the proplet says makes no sense in this session. */
  private static final class Unfit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unfit(String why) {
      super(why, null, false, false);
    }
  }

  /** Ends with the number of the last parcel when all are dealt with. */
  private Future<Long> take(Bundle bundle) {
    if (closed) {
      return Future.failedFuture("closed");
    }
    if (bundle.first() != done + 1) {
      return Future.failedFuture(
          new Unfit("it goes on with number " + bundle.first() + " after " + done));
    }
    Optional<String> elsewhere = around.claims().refused(bundle.proplet(), this);
    if (elsewhere.isPresent()) {
      return Future.failedFuture(
          new Unfit(bundle.proplet() + " is driven at " + elsewhere.get() + " already"));
    }
    if (!isDriven()) {
      log.info("proplet {} is driven at {}", bundle.proplet(), url);
      state = new WorkerState.Driven();
    }
    proplet = Optional.of(bundle.proplet());
    List<Future<Void>> said = new ArrayList<>();
    for (Parcel parcel : bundle.parcels()) {
      take(bundle.proplet(), parcel).ifPresent(said::add);
    }
    bring();
    return Future.all(said).map(bundle.last());
  }

  private Optional<Future<Void>> take(PropletId from, Parcel parcel) {
    switch (parcel) {
      case Parcel.Message message -> {
        if (around.rights().maySay(from, message.topic())) {
          return Optional.of(around.board().say(message));
        }
        log.warn("proplet {} may not speak on {}; dropped", from, message.topic());
      }
      case Parcel.Subscribe wanted -> {
        if (!around.rights().mayHear(from, wanted.topic())) {
          log.warn("proplet {} may not hear {}", from, wanted.topic());
        } else if (topics.add(wanted.topic())) {
          around.board().join(wanted.topic(), Qos.of(wanted.qos()), this);
        }
      }
      case Parcel.Unsubscribe unwanted -> {
        if (topics.remove(unwanted.topic())) {
          around.board().leave(unwanted.topic(), this);
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public void hear(Inbound message) {
    var parcel =
        new Parcel.Message(
            message.topic(), message.qos().level(), Bytes.wrap(message.payload().getBytes()));
    if (queue.add(parcel)) {
      bring();
    } else {
      log.debug("no room for a message on {} to the proplet at {}", message.topic(), url);
    }
  }

  private void bring() {
    if (bringing || closed || proplet.isEmpty()) {
      return;
    }
    queue.next().ifPresent(load -> bring(load, proplet.get()));
  }

  private void bring(Load load, PropletId to) {
    bringing = true;
    String in = session;
    Future<Void> brought =
        switch (load) {
          case Load.Orders orders -> calls.order(orders.message().payload());
          case Load.Messages messages -> calls.deliver(in, messages.to(to));
        };
    brought.onSuccess(done -> brought(load, in)).onFailure(cause -> notBrought(load, in, cause));
  }

  private void brought(Load load, String in) {
    bringing = false;
    if (in.equals(session)) {
      unbrought = 0;
      queue.brought(load);
    }
    bring();
  }

  private void notBrought(Load load, String in, Throwable cause) {
    if (cause instanceof WorkerRefusal refusal) {
      // The end of a session is seen by whoever asks; what was refused once is refused again.
      if (!refusal.isEndOfSession()) {
        log.warn("proplet at {} refuses a message: {}", url, cause.getMessage());
      }
      brought(load, in);
      return;
    }
    unbrought++;
    around
        .timers()
        .after(
            BACKOFF.delay(unbrought, around.random()),
            () -> {
              bringing = false;
              bring();
            });
  }
}
