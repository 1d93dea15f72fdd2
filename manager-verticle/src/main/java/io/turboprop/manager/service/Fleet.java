package io.turboprop.manager.service;

import io.turboprop.manager.proplet.Lease;
import io.turboprop.manager.proplet.LeaseRules;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.proplet.Standing;
import io.turboprop.manager.requirement.Facts;
import io.turboprop.manager.schedule.Candidate;
import io.turboprop.manager.schedule.FleetTable;
import io.turboprop.manager.schedule.Measured;
import io.turboprop.model.PropletId;
import io.turboprop.wire.CacheUsage;
import io.turboprop.wire.PropletMessage.Pulse;
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

    /** What it has in hand has been compared with what it should have, and fits. */
    boolean settled() {
      return settled;
    }

    void settled(boolean now) {
      settled = now;
      changed.accept(this);
    }

    boolean mayGetWork() {
      return standing == Standing.ALIVE && settled && proplet.drain().isEmpty();
    }

    /** Why it gets no work, or that it may. */
    String state() {
      if (standing != Standing.ALIVE) {
        return standing.word();
      }
      return proplet.drain().isPresent() ? "draining" : settled ? "alive" : "settling";
    }
  }

  private final Map<PropletId, Member> members = new LinkedHashMap<>();
  private final LeaseRules rules;
  private final LongSupplier nanos;
  private final FleetTable table;

  /**
   * @param table kept as the fleet is, for placements
   */
  Fleet(LeaseRules rules, LongSupplier nanos, FleetTable table) {
    this.rules = rules;
    this.nanos = nanos;
    this.table = table;
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

  /** Replaces what is kept of a proplet; no sign of life. */
  void replace(Proplet proplet) {
    find(proplet.id())
        .ifPresent(
            member -> {
              member.proplet = proplet;
              describe(member);
            });
  }

  void heard(Member member, Proplet withHeartbeat, Optional<Pulse> pulse) {
    member.proplet = withHeartbeat;
    member.dirty = true;
    member.images = pulse.flatMap(Pulse::images);
    member.awaitedSince = OptionalLong.empty();
    long beat =
        pulse.map(p -> p.intervalMs() * 1_000_000).orElseGet(() -> beatNanos(withHeartbeat));
    member.lease = Lease.heard(nanos.getAsLong(), beat);
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
      if (member.dirty) {
        member.dirty = false;
        unsaved.add(member.proplet);
      }
    }
    return unsaved;
  }

  /** Who may get work has changed, or what it is; placements see it from now on. */
  private void describe(Member member) {
    Proplet proplet = member.proplet;
    Facts facts =
        new Facts(proplet.id(), proplet.name(), proplet.metadata().labels(), proplet.metadata());
    table.put(
        new Candidate(
            facts,
            member.mayGetWork(),
            member.state(),
            Candidate.capacity(proplet.metadata()),
            Measured.NOTHING));
  }

  void chose(PropletId proplet) {
    table.chose(proplet);
  }
}
