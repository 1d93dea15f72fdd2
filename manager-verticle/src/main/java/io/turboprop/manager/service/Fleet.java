package io.turboprop.manager.service;

import io.turboprop.manager.proplet.Lease;
import io.turboprop.manager.proplet.LeaseRules;
import io.turboprop.manager.proplet.LeaseView;
import io.turboprop.manager.proplet.MaintenanceWindow.Occurrence;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.proplet.Standing;
import io.turboprop.manager.requirement.Resources;
import io.turboprop.manager.schedule.Candidate;
import io.turboprop.manager.schedule.FleetTable;
import io.turboprop.manager.schedule.Measured;
import io.turboprop.model.PropletId;
import io.turboprop.wire.CacheUsage;
import io.turboprop.wire.MachineLoad;
import io.turboprop.wire.MachineLoad.Amount;
import io.turboprop.wire.PropletMessage.Pulse;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Every known proplet and when it was last heard, in the order of first registration. One event
 * loop.
 */
final class Fleet {

  /** A proplet and its lease. */
  static final class Member {
    private Proplet proplet;
    private Lease lease;
    private Standing standing = Standing.LOST;
    private boolean settled;
    private boolean dirty;

    /** As it said last. */
    private Optional<CacheUsage> images = Optional.empty();

    /** As it said last. */
    private Optional<MachineLoad> load = Optional.empty();

    private long loadHeardNanos;

    /** The window for maintenance that is open, if one is. */
    private Optional<Occurrence> maintenance = Optional.empty();

    /** As placements see it. */
    private @Nullable Candidate described;

    /** Changes of it that are being stored. */
    private int changing;

    /** Since when it is not heard for the manager's own fault, if that is so. */
    private OptionalLong awaitedSince = OptionalLong.empty();

    private final Consumer<Member> changed;

    private Member(Proplet proplet, Lease lease, Consumer<Member> changed) {
      this.proplet = proplet;
      this.lease = lease;
      this.changed = changed;
    }

    Proplet proplet() {
      return proplet;
    }

    /** As it was judged last. */
    Standing standing() {
      return standing;
    }

    /** How full the place is where it keeps images, if it says so. */
    Optional<CacheUsage> images() {
      return images;
    }

    /** What it has for its guests, as it measured last, else as it registered; 0 if unknown. */
    Resources capacity() {
      Resources registered = Candidate.capacity(proplet.metadata());
      return load.map(
              measured ->
                  new Resources(
                      capacity(measured.cpuMillis(), registered.cpuMillis()),
                      capacity(measured.memoryBytes(), registered.memoryBytes()),
                      capacity(measured.diskBytes(), registered.diskBytes()),
                      registered.slots()))
          .orElse(registered);
    }

    private static long capacity(Optional<Amount> measured, long otherwise) {
      return measured.map(Amount::capacity).orElse(otherwise);
    }

    private Measured measured() {
      return load.map(
              l -> new Measured(used(l.cpuMillis()), used(l.memoryBytes()), used(l.diskBytes())))
          .orElse(Measured.NOTHING);
    }

    private static OptionalLong used(Optional<Amount> measured) {
      return measured.map(Amount::used).orElse(OptionalLong.empty());
    }

    Optional<Occurrence> maintenance() {
      return maintenance;
    }

    void maintenance(Optional<Occurrence> now) {
      maintenance = now;
      changed.accept(this);
    }

    /** Gets no new work for now, and keeps what it has. */
    boolean cordoned() {
      return proplet.settings().cordoned().isPresent() || maintenance.isPresent();
    }

    /** What it has in hand has been compared with what it should have, and fits. */
    boolean settled() {
      return settled;
    }

    void settled(boolean now) {
      settled = now;
      changed.accept(this);
    }

    boolean mayGetWork() {
      return standing == Standing.ALIVE && settled && proplet.drain().isEmpty() && !cordoned();
    }

    /** Why it gets no work, or that it may. */
    String state() {
      if (standing != Standing.ALIVE) {
        return standing.word();
      }
      if (proplet.drain().isPresent()) {
        return "draining";
      }
      if (cordoned()) {
        return maintenance.isPresent() ? "in maintenance" : "cordoned";
      }
      return settled ? "alive" : "settling";
    }
  }

  private final Map<PropletId, Member> members = new LinkedHashMap<>();
  private final LeaseRules rules;
  private final LongSupplier nanos;
  private final FleetTable table;
  private Runnable watcher = () -> {};

  /**
   * @param table kept as the fleet is, for placements
   */
  Fleet(LeaseRules rules, LongSupplier nanos, FleetTable table) {
    this.rules = rules;
    this.nanos = nanos;
    this.table = table;
  }

  /** Tells when a proplet is there or not, gets work or none, or is another one for selectors. */
  void watch(Runnable newWatcher) {
    watcher = newWatcher;
  }

  /** A proplet from the store: it has some time to show that it is there. */
  void adopt(Proplet proplet) {
    long now = nanos.getAsLong();
    Lease lease = Lease.heard(now, beatNanos(proplet)).awaited(now, rules.comeBack());
    Member member = new Member(proplet, lease, this::describe);
    member.standing = Standing.SUSPECT;
    member.awaitedSince = OptionalLong.of(now);
    members.put(proplet.id(), member);
    describe(member);
  }

  Optional<Member> find(PropletId id) {
    return Optional.ofNullable(members.get(id));
  }

  Collection<Member> all() {
    return members.values();
  }

  /** Keeps what a proplet says of itself; it counts as a sign of life. */
  Member put(Proplet proplet) {
    Member member =
        members.computeIfAbsent(
            proplet.id(),
            id ->
                new Member(
                    proplet, Lease.heard(nanos.getAsLong(), beatNanos(proplet)), this::describe));
    member.proplet = proplet;
    member.awaitedSince = OptionalLong.empty();
    member.lease = Lease.heard(nanos.getAsLong(), member.lease.beatNanos());
    describe(member);
    return member;
  }

  /**
   * Replaces what is kept of a proplet; no sign of life. It is written down once more with the next
   * heartbeats, for what was written meanwhile did not know of it.
   */
  void replace(Proplet proplet) {
    find(proplet.id())
        .ifPresent(
            member -> {
              member.proplet = proplet;
              member.dirty = true;
              describe(member);
            });
  }

  /** Until the end of the change, what is in memory is older than what is being stored. */
  <T> Future<T> changing(Member member, Future<T> change) {
    member.changing++;
    return change.onComplete(over -> member.changing--);
  }

  /** Its load, as old as it is now; empty if it does not say. */
  Optional<MachineLoad> load(Member member) {
    long sinceMs = (nanos.getAsLong() - member.loadHeardNanos) / 1_000_000;
    return member.load.map(
        load ->
            new MachineLoad(
                Math.clamp(load.ageMs() + sinceMs, 0, MachineLoad.MAX_AGE_MS),
                load.cpuMillis(),
                load.stealMillis(),
                load.memoryBytes(),
                load.diskBytes(),
                load.pressure(),
                load.running()));
  }

  /** Whether it has more or less for its guests than was known before. */
  boolean heard(Member member, Proplet withHeartbeat, Optional<Pulse> pulse) {
    Resources before = member.capacity();
    member.proplet = withHeartbeat;
    member.dirty = true;
    member.images = pulse.flatMap(Pulse::images);
    member.load = pulse.flatMap(Pulse::load);
    member.loadHeardNanos = nanos.getAsLong();
    member.awaitedSince = OptionalLong.empty();
    long beat =
        pulse.map(p -> p.intervalMs() * 1_000_000).orElseGet(() -> beatNanos(withHeartbeat));
    member.lease = Lease.heard(nanos.getAsLong(), beat);
    describe(member);
    return !before.equals(member.capacity());
  }

  /** It says something that is no heartbeat; one that is lost comes back with a heartbeat only. */
  void spoke(Member member) {
    if (member.standing != Standing.LOST) {
      member.lease = member.lease.spoken(nanos.getAsLong());
    }
  }

  private long beatNanos(Proplet proplet) {
    return (proplet.metadata().isNative() ? rules.nativeBeat() : rules.upstreamBeat()).toNanos();
  }

  void broken(Member member) {
    member.awaitedSince = OptionalLong.empty();
    member.lease = member.lease.broken(rules, nanos.getAsLong());
  }

  void saidGoodbye(Member member) {
    member.awaitedSince = OptionalLong.empty();
    member.lease = member.lease.goodbye();
  }

  /**
   * Nobody could be heard until now: whoever is not lost has some time to come back.
   *
   * @param lastDeafNanos whoever was heard after this is back already
   */
  void awaitEverybody(long lastDeafNanos) {
    long now = nanos.getAsLong();
    for (Member member : members.values()) {
      boolean back = member.lease.heardNanos() - lastDeafNanos > 0;
      if (member.standing != Standing.LOST && !back) {
        member.lease = member.lease.awaited(now, rules.comeBack());
        member.awaitedSince = OptionalLong.of(now);
      }
    }
  }

  /** Whether it may well be there, and could not be heard since less than this long. */
  boolean awaited(Member member, Duration lately) {
    return member.standing == Standing.SUSPECT
        && member.awaitedSince.isPresent()
        && nanos.getAsLong() - member.awaitedSince.getAsLong() < lately.toNanos();
  }

  /** For this long nobody could be heard. */
  void extendLeases(long byNanos) {
    members.values().forEach(member -> member.lease = member.lease.extendedBy(byNanos));
  }

  void remove(PropletId id) {
    members.remove(id);
    table.remove(id);
    watcher.run();
  }

  /** Whether the standing is another one than before. */
  boolean judge(Member member) {
    Standing now = member.lease.standing(rules, nanos.getAsLong());
    boolean changed = now != member.standing;
    member.standing = now;
    if (changed) {
      describe(member);
    }
    return changed;
  }

  long silentNanos(Member member) {
    return member.lease.silentNanos(nanos.getAsLong());
  }

  /** How its lease stands now. */
  LeaseView lease(Member member) {
    return LeaseView.of(member.lease, rules, nanos.getAsLong());
  }

  int count(Standing standing) {
    return (int) members.values().stream().filter(m -> m.standing == standing).count();
  }

  int size() {
    return members.size();
  }

  /** Proplets whose heartbeats are not written down yet; they count as written from now on. */
  List<Proplet> unsaved() {
    List<Proplet> unsaved = new ArrayList<>();
    for (Member member : members.values()) {
      if (member.dirty && member.changing == 0) {
        member.dirty = false;
        unsaved.add(member.proplet);
      }
    }
    return unsaved;
  }

  /** Who may get work has changed, or what it is; placements see it from now on. */
  private void describe(Member member) {
    Candidate now =
        new Candidate(
            member.proplet.facts(),
            member.mayGetWork(),
            member.state(),
            member.capacity(),
            member.measured());
    Optional<Candidate> before = Optional.ofNullable(member.described);
    member.described = now;
    table.put(now);
    if (before
        .filter(b -> b.available() == now.available() && b.facts().equals(now.facts()))
        .isEmpty()) {
      watcher.run();
    }
  }

  void chose(PropletId proplet) {
    table.chose(proplet);
  }
}
