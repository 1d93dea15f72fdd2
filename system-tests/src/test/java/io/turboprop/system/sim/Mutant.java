package io.turboprop.system.sim;

import io.turboprop.codec.Reports;
import io.turboprop.link.Qos;
import io.turboprop.link.Session;
import io.turboprop.manager.Term;
import io.turboprop.manager.api.TermParts;
import io.turboprop.manager.service.PropletDoor;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.ForwardingStore;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.Write;
import io.turboprop.model.BootId;
import io.turboprop.model.Bytes;
import io.turboprop.model.PropletId;
import io.turboprop.proplet.journal.JournalFile;
import io.turboprop.wire.Order;
import io.turboprop.wire.Report;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Bugs that the simulator has to find, and the faults in whose company they show. */
@SuppressWarnings("ImmutableEnumChecker") // nothing here ever changes
enum Mutant {
  /** A report counts for the current attempt, whichever it was made for. */
  NO_FENCE(SkipFence::new, Fault.PARTITION, Fault.ONE_WAY, Fault.BROKER_LIES, Fault.FREEZE),
  /** A proplet begins each boot with an empty journal. */
  JOURNAL_LOST(() -> new Journal(true), Fault.KILL, Fault.KILL_MID_STEP),
  /** A proplet's journal is written and never synced. */
  JOURNAL_UNSYNCED(() -> new Journal(false), Fault.POWER_LOSS),
  /** The manager subscribes once and not again after a reconnect. */
  SUBSCRIBES_ONCE(() -> new SubscribesOnce(SimManager.NAME), Fault.BROKER_RESTART),
  /** A proplet subscribes once and not again after a reconnect. */
  PROPLET_SUBSCRIBES_ONCE(() -> new SubscribesOnce("p1"), Fault.BROKER_RESTART),
  /** The manager's commits are answered before they are durable. */
  ANSWERS_EARLY(AnswersEarly::new, Fault.KILL, Fault.KILL_MID_STEP, Fault.DISK_SLOW),
  /** Run orders are sent once. */
  ORDERS_ONCE(() -> new OrdersOnce(), Fault.BROKER_LIES),
  /** Reports are sent once. */
  REPORTS_ONCE(ReportsOnce::new, Fault.BROKER_LIES),
  /** Reports are never acknowledged. */
  NO_ACKS(() -> new SentNever(Order.Ack.class), Fault.KILL),
  /** An order is followed by any boot, and journals are lost. */
  ANY_BOOT(
      AnyBoot::new, Fault.POWER_LOSS, Fault.KILL_MID_STEP, Fault.JOURNAL_LIES, Fault.BROKER_LIES),
  /** Time stands still for leases. */
  LEASES_FOR_EVER(LeasesForEver::new, Fault.GONE),
  /** Proplets do not say what they have. */
  NO_INVENTORIES(NoInventories::new, Fault.KILL),
  /** Some events are not stored. */
  EVENTS_LOST(EventsLost::new, Fault.KILL),
  /** The same Idempotency-Key makes a task each time. */
  KEYS_FORGOTTEN(KeysForgotten::new, Fault.KILL, Fault.FREEZE),
  /** A store that managers share does not look at the epoch of a commit. */
  NO_STORE_FENCE(NoStoreFence::new, Fault.LEADER_FROZEN, Fault.LEADER_WITHOUT_STORE),
  /** Whether a lease has lapsed is told by the clock of the manager that asks. */
  LEASE_BY_OWN_CLOCK(LeaseByOwnClock::new, Fault.LEADER_WITHOUT_STORE, Fault.CLOCK_JUMP),
  /** A term that is over goes on. */
  OLD_TERM_STAYS(OldTermStays::new, Fault.LEADER_WITHOUT_STORE, Fault.LEADER_FROZEN),
  /** A takeover takes the epoch that there is. */
  EPOCH_STAYS(EpochStays::new, Fault.LEADER_KILLED),
  /** Orders do not say of which epoch they are. */
  ORDERS_WITHOUT_EPOCH(OrdersWithoutEpoch::new, Fault.LEADER_STOPPED, Fault.LEADER_KILLED);

  private final Supplier<Mutation> maker;
  private final Set<Fault> company;

  Mutant(Supplier<Mutation> maker, Fault first, Fault... more) {
    this.maker = maker;
    this.company = EnumSet.of(first, more);
  }

  /** Not a bug: journals are lost, and orders for one boot only keep the harm away. */
  static Mutation lostDisks() {
    return new LostDisks();
  }

  Mutation make() {
    return maker.get();
  }

  Set<Fault> company() {
    return company;
  }

  /** Houses in which it can show. */
  Households households() {
    return company.stream().anyMatch(Fault.ofSeveralManagers()::contains)
        ? Households.SHARING
        : Households.PLAIN;
  }

  private static final class NoStoreFence implements Mutation {
    @Override
    public boolean fenced() {
      return false;
    }
  }

  private static final class LeaseByOwnClock implements Mutation {
    @Override
    public Instant leaseClock(SimProcess store, Life asker) {
      return asker.instant();
    }
  }

  private static final class OldTermStays implements Mutation {
    @Override
    public Term term(Term term) {
      return new Term() {
        @Override
        public Future<TermParts> begin() {
          return term.begin();
        }

        @Override
        public void cutOff() {}

        @Override
        public Future<Void> end() {
          return Future.succeededFuture();
        }
      };
    }
  }

  private static final class EpochStays implements Mutation {
    @Override
    public long epoch(long stored) {
      return 1;
    }
  }

  private static final class OrdersWithoutEpoch implements Mutation {
    @Override
    public Session session(String machine, Session session) {
      return new TappedSession(session) {
        @Override
        public Future<Integer> publish(String topic, Buffer payload, Qos qos) {
          return super.publish(topic, topic.endsWith("/orders") ? without(payload) : payload, qos);
        }
      };
    }

    private static Buffer without(Buffer payload) {
      return Rewriting.orders(
              order ->
                  order instanceof Order.Run run
                      ? new Order.Run(run.attempt(), 1, run.boot(), run.start(), run.fileDigest())
                      : order)
          .apply(payload);
    }
  }

  private static final class SkipFence implements Mutation {
    private Optional<Oracle> oracle = Optional.empty();

    @Override
    public void watch(Oracle all) {
      oracle = Optional.of(all);
    }

    @Override
    public Session.Events events(String machine, Session.Events events) {
      return machine.equals(SimManager.NAME)
          ? Rewriting.arriving(
              events,
              "/reports",
              Rewriting.reports(
                  batch ->
                      new Report.Batch(
                          batch.proplet(),
                          batch.boot(),
                          batch.reports().stream().map(this::current).toList(),
                          batch.inventory())))
          : events;
    }

    private Report current(Report r) {
      int now = oracle.orElseThrow().durable(r.task()).map(t -> t.attempt()).orElse(0);
      int attempt = Math.max(1, now);
      return switch (r) {
        case Report.Accepted a -> new Report.Accepted(a.sequence(), a.task(), attempt, a.epoch());
        case Report.Refused a ->
            new Report.Refused(a.sequence(), a.task(), attempt, a.epoch(), a.reason());
        case Report.Started a -> new Report.Started(a.sequence(), a.task(), attempt, a.epoch());
        case Report.Finished a ->
            new Report.Finished(a.sequence(), a.task(), attempt, a.epoch(), a.result());
      };
    }
  }

  /** Disks that lose everything, which is bad luck and must do no harm. */
  private static class LostDisks implements Mutation {
    @Override
    public boolean excusesJournals() {
      return true;
    }

    @Override
    public JournalFile journal(JournalFile file, Life proplet) {
      return new BadJournalFile(file, true);
    }
  }

  private record Journal(boolean lost) implements Mutation {
    @Override
    public JournalFile journal(JournalFile file, Life proplet) {
      return new BadJournalFile(file, lost);
    }
  }

  private record BadJournalFile(JournalFile file, boolean lost) implements JournalFile {
    @Override
    public String name() {
      return file.name();
    }

    @Override
    public Future<Bytes> open() {
      return lost ? file.open().map(Bytes.empty()) : file.open();
    }

    @Override
    public Future<Void> append(Bytes bytes) {
      return file.append(bytes);
    }

    @Override
    public Future<Void> sync() {
      return lost ? file.sync() : Future.succeededFuture();
    }

    @Override
    public Future<Long> replace(Supplier<Bytes> all) {
      return file.replace(all);
    }

    @Override
    public Future<String> keepAside(String suffix) {
      return file.keepAside(suffix);
    }

    @Override
    public Future<Void> close() {
      return file.close();
    }
  }

  private record SubscribesOnce(String who) implements Mutation {
    @Override
    public Session session(String machine, Session session) {
      Set<String> subscribed = new HashSet<>();
      return !machine.equals(who)
          ? session
          : new TappedSession(session) {
            @Override
            public Future<Integer> subscribe(String filter, Qos qos) {
              return subscribed.add(filter)
                  ? super.subscribe(filter, qos)
                  : Future.succeededFuture(-1);
            }
          };
    }
  }

  private static final class AnswersEarly implements Mutation {
    @Override
    public Store store(Store store, Life manager) {
      return new ForwardingStore(store) {
        @Override
        public Future<Void> commit(Batch batch) {
          super.commit(batch);
          return Future.succeededFuture();
        }
      };
    }
  }

  /** Counts as sent and is not. */
  private record SentNever(Class<? extends Order> kind) implements Mutation {
    @Override
    public PropletDoor door(PropletDoor door) {
      return new TappedDoor(door) {
        @Override
        boolean lets(PropletId to, Order order) {
          return !kind.isInstance(order);
        }
      };
    }
  }

  /** The second time it counts as sent and is not. */
  private static final class OrdersOnce implements Mutation {
    @Override
    public PropletDoor door(PropletDoor door) {
      Set<String> sent = new HashSet<>();
      return new TappedDoor(door) {
        @Override
        boolean lets(PropletId to, Order order) {
          return !(order instanceof Order.Run run)
              || sent.add(to + " " + run.task() + "/" + run.attempt());
        }
      };
    }
  }

  private static final class ReportsOnce implements Mutation {
    private record Seen(BootId boot, long sequence) {}

    private final Set<Seen> seen = new HashSet<>();

    @Override
    public Session session(String machine, Session session) {
      return new TappedSession(session) {
        @Override
        public Future<Integer> publish(String topic, Buffer payload, Qos qos) {
          return super.publish(topic, topic.endsWith("/reports") ? fresh(payload) : payload, qos);
        }
      };
    }

    private Buffer fresh(Buffer payload) {
      Report.Batch batch = Reports.decode(payload.getBytes());
      List<Report> fresh =
          batch.reports().stream()
              .filter(r -> seen.add(new Seen(batch.boot(), r.sequence())))
              .toList();
      return Buffer.buffer(
          Reports.encode(
              new Report.Batch(batch.proplet(), batch.boot(), fresh, batch.inventory())));
    }
  }

  private static final class AnyBoot extends LostDisks {
    @Override
    public Session.Events events(String machine, Session.Events events) {
      return Rewriting.arriving(
          events,
          "/orders",
          Rewriting.orders(
              order ->
                  order instanceof Order.Run run
                      ? new Order.Run(
                          run.attempt(),
                          run.epoch(),
                          Optional.empty(),
                          run.start(),
                          run.fileDigest())
                      : order));
    }
  }

  private static final class LeasesForEver implements Mutation {
    @Override
    public LongSupplier nanos(LongSupplier clock) {
      return () -> 0;
    }
  }

  private static final class NoInventories implements Mutation {
    @Override
    public Session session(String machine, Session session) {
      return new TappedSession(session) {
        @Override
        public Future<Integer> publish(String topic, Buffer payload, Qos qos) {
          return super.publish(topic, topic.endsWith("/reports") ? without(payload) : payload, qos);
        }
      };
    }

    private static Buffer without(Buffer payload) {
      return Rewriting.reports(b -> new Report.Batch(b.proplet(), b.boot(), b.reports()))
          .apply(payload);
    }
  }

  private static final class EventsLost implements Mutation {
    private static final int EVERY = 40;
    private int count;

    @Override
    public Store store(Store store, Life manager) {
      return new ForwardingStore(store) {
        @Override
        public Future<Void> commit(Batch batch) {
          List<Write> kept = batch.writes().stream().filter(w -> !lost(w)).toList();
          return super.commit(new Batch(kept));
        }
      };
    }

    private boolean lost(Write write) {
      return write instanceof Write.AppendEvent && ++count % EVERY == 0;
    }
  }

  private static final class KeysForgotten implements Mutation {
    @Override
    public Store store(Store store, Life manager) {
      return new ForwardingStore(store) {
        @Override
        public Future<Optional<IdempotencyKey>> idempotencyKey(String key) {
          Promise<Optional<IdempotencyKey>> answer = Promise.promise();
          super.idempotencyKey(key).onComplete(known -> answer.complete(Optional.empty()));
          return answer.future();
        }
      };
    }
  }
}
