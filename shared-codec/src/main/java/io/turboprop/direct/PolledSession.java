package io.turboprop.direct;

import io.turboprop.link.Inbound;
import io.turboprop.link.Qos;
import io.turboprop.link.Session;
import io.turboprop.model.Bytes;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import io.turboprop.wire.Bundle;
import io.turboprop.wire.Parcel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The proplet's end of a link that a manager drives. The manager begins a session by asking with a
 * new name; what is said is numbered from 1 in each session, handed over when the manager asks, and
 * again until it asks for what follows. So a lost question or answer costs a repetition. Lives on
 * the link's loop.
 *
 * <pre>
 *          connect()            asked with a new name
 *  (shut) ──────────► waiting ────────────────────────► open
 *     ▲                                                   │
 *     └──── not asked for so long, or another name ───────┘
 * </pre>
 */
public final class PolledSession implements Session, ManagerEnd {
  /** How long the manager may not ask before it counts as gone. */
  public static final Duration SILENCE = Duration.ofSeconds(15);

  /** A question is answered after this at the latest. */
  public static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private static final int MOST_PARCELS = 256;
  private static final long MOST_BYTES = 1 << 20;

  private final PropletId proplet;
  private final Timers timers;
  private final Events events;
  private final Deque<Item> items = new ArrayDeque<>();
  private final Set<Promise<Void>> handling = new LinkedHashSet<>();
  private @Nullable Promise<Boolean> connecting;
  private String current = "";
  private String former = "";
  private boolean open;
  private int last;

  /** Number of the last parcel that was handed over. */
  private int handed;

  private @Nullable Asked asked;
  private Cancellable silence = () -> {};

  private record Item(int number, Parcel parcel, Promise<Integer> written) {
    int bytes() {
      return parcel instanceof Parcel.Message message ? message.payload().length() : 0;
    }
  }

  private record Asked(Promise<Bundle> answer, Cancellable timer) {}

  public PolledSession(PropletId proplet, Timers timers, Events events) {
    this.proplet = proplet;
    this.timers = timers;
    this.events = events;
  }

  @Override
  public String peer() {
    return "a manager";
  }

  @Override
  public Future<Boolean> connect() {
    Promise<Boolean> answer = Promise.promise();
    connecting = answer;
    if (!current.isEmpty()) {
      opened(answer);
    }
    return answer.future();
  }

  private void opened(Promise<Boolean> answer) {
    connecting = null;
    open = true;
    answer.complete(false);
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public Future<Bundle> poll(String session, long after, Duration wait) {
    boolean fresh = !session.equals(current);
    if (session.equals(former) || (fresh && after > 0)) {
      return Future.failedFuture(over());
    }
    if (fresh) {
      begin(session);
    } else if (after > handed) {
      return Future.failedFuture(
          new OrchestratorException(
              ErrorCode.CONFLICT,
              "after is " + after + ", but " + handed + " was the last; begin a new session"));
    }
    answer(); // An older question of this session is not listened to any more.
    silence.cancel();
    if (open) {
      taken(after);
    }
    return ask(wait);
  }

  private void begin(String session) {
    boolean connected = open;
    if (connected) {
      end(current);
    }
    current = session;
    Promise<Boolean> waiting = connecting;
    if (connected) {
      events.lost("a manager began a new session");
    } else if (waiting != null) {
      opened(waiting);
    }
  }

  private Future<Bundle> ask(Duration wait) {
    Promise<Bundle> answer = Promise.promise();
    Duration patience = wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    asked = new Asked(answer, timers.after(patience, this::answer));
    answerIfNews();
    return answer.future();
  }

  private void answerIfNews() {
    if (open && !items.isEmpty()) {
      answer();
    }
  }

  /** Gives what there is, be it nothing, to whoever waits for it. */
  private void answer() {
    Asked waiting = asked;
    if (waiting == null) {
      return;
    }
    asked = null;
    waiting.timer().cancel();
    waiting.answer().complete(bundle());
    unheard();
  }

  private Bundle bundle() {
    List<Parcel> parcels = new ArrayList<>();
    long bytes = 0;
    int first = items.isEmpty() ? last + 1 : items.getFirst().number();
    for (Item item : items) {
      bytes += item.bytes();
      if (parcels.size() == MOST_PARCELS || (!parcels.isEmpty() && bytes > MOST_BYTES)) {
        break;
      }
      parcels.add(item.parcel());
      handed = Math.max(handed, item.number());
    }
    return new Bundle(proplet, first, parcels);
  }

  /** The manager has everything up to this one. */
  private void taken(long after) {
    List<Item> done = new ArrayList<>();
    while (!items.isEmpty() && items.getFirst().number() <= after) {
      done.add(items.removeFirst());
    }
    done.forEach(this::tell);
  }

  private void tell(Item item) {
    switch (item.parcel()) {
      case Parcel.Message message -> {
        if (message.qos() == 0) {
          item.written().complete(item.number());
        } else {
          events.acked(item.number());
        }
      }
      case Parcel.Subscribe subscribe -> events.subscribed(item.number(), List.of(subscribe.qos()));
      case Parcel.Unsubscribe ignored -> {}
    }
  }

  @Override
  public Future<Void> deliver(String session, List<Parcel.Message> messages) {
    if (!open || !session.equals(current)) {
      return Future.failedFuture(over());
    }
    List<Future<Void>> handled = new ArrayList<>();
    for (Parcel.Message message : messages) {
      if (open) {
        handled.add(arrived(message));
      }
    }
    return open ? Future.join(handled).mapEmpty() : Future.failedFuture(over());
  }

  /** Nobody waits for the handlers of what may be lost. */
  private Future<Void> arrived(Parcel.Message message) {
    Qos qos = Qos.of(message.qos());
    var inbound =
        new Inbound(message.topic(), Buffer.buffer(message.payload().unsafeArray()), qos, false);
    if (qos == Qos.AT_MOST_ONCE) {
      events.arrived(inbound, () -> {});
      return Future.succeededFuture();
    }
    Promise<Void> done = Promise.promise();
    handling.add(done);
    events.arrived(
        inbound,
        () -> {
          handling.remove(done);
          done.tryComplete();
        });
    return done.future();
  }

  /** From now on the manager must ask within a while. */
  private void unheard() {
    silence.cancel();
    silence =
        timers.after(
            SILENCE,
            () -> {
              if (open) {
                cut("no manager has asked for " + SILENCE.toSeconds() + " s");
              } else {
                current = "";
              }
            });
  }

  @Override
  public Future<Integer> publish(String topic, Buffer payload, Qos qos) {
    Item item = add(new Parcel.Message(topic, qos.level(), Bytes.wrap(payload.getBytes())));
    // As written counts what may be lost only when it was taken, so that the link's window bounds
    // what waits here.
    return qos == Qos.AT_MOST_ONCE
        ? item.written().future()
        : Future.succeededFuture(item.number());
  }

  @Override
  public Future<Integer> subscribe(String filter, Qos qos) {
    return Future.succeededFuture(add(new Parcel.Subscribe(filter, qos.level())).number());
  }

  @Override
  public Future<Integer> unsubscribe(String filter) {
    return Future.succeededFuture(add(new Parcel.Unsubscribe(filter)).number());
  }

  private Item add(Parcel parcel) {
    Item item = new Item(++last, parcel, Promise.promise());
    boolean alone = items.isEmpty();
    items.add(item);
    if (alone) {
      timers.after(Duration.ZERO, this::answerIfNews); // What follows at once goes with it.
    }
    return item;
  }

  @Override
  public void cut(String why) {
    if (open) {
      end(current);
      events.lost(why);
    }
  }

  @Override
  public Future<Void> leave() {
    answer();
    end(current);
    connecting = null;
    return Future.succeededFuture();
  }

  /** This session is over, and the manager is told when it asks again. */
  private void end(String session) {
    former = session;
    current = "";
    open = false;
    last = 0;
    handed = 0;
    silence.cancel();
    items.clear();
    Asked waiting = asked;
    asked = null;
    if (waiting != null) {
      waiting.timer().cancel();
      waiting.answer().fail(over());
    }
    List<Promise<Void>> unhandled = List.copyOf(handling);
    handling.clear();
    unhandled.forEach(promise -> promise.tryFail(over()));
  }

  private static OrchestratorException over() {
    return new OrchestratorException(
        ErrorCode.CONFLICT, "this session is over or was never begun; begin a new one");
  }
}
