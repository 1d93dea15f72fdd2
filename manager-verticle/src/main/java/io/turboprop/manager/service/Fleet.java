package io.turboprop.manager.service;

import io.turboprop.manager.proplet.Liveness;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.schedule.Candidate;
import io.turboprop.manager.schedule.FleetSnapshot;
import io.turboprop.model.PropletId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/**
 * Every known proplet and when it was last heard, in the order of first registration. One event
 * loop.
 */
final class Fleet {

  /** A proplet and its lease. */
  static final class Member {
    private Proplet proplet;
    private long heardNanos;
    private boolean gone;
    private boolean wasAlive;
    private boolean dirty;

    private Member(Proplet proplet, long heardNanos, boolean gone) {
      this.proplet = proplet;
      this.heardNanos = heardNanos;
      this.gone = gone;
    }

    Proplet proplet() {
      return proplet;
    }
  }

  private final Map<PropletId, Member> members = new LinkedHashMap<>();
  private final Liveness liveness;
  private final LongSupplier nanos;
  private Optional<PropletId> lastChosen = Optional.empty();

  Fleet(Liveness liveness, LongSupplier nanos) {
    this.liveness = liveness;
    this.nanos = nanos;
  }

  /** A proplet from the store: it has one window to show that it is there. */
  void adopt(Proplet proplet) {
    members.put(proplet.id(), new Member(proplet, nanos.getAsLong(), false));
  }

  Optional<Member> find(PropletId id) {
    return Optional.ofNullable(members.get(id));
  }

  Collection<Member> all() {
    return members.values();
  }

  /** Keeps what a proplet says of itself; it counts as a sign of life. */
  void put(Proplet proplet) {
    Member member = members.get(proplet.id());
    if (member == null) {
      members.put(proplet.id(), new Member(proplet, nanos.getAsLong(), false));
    } else {
      member.proplet = proplet;
      renew(member);
    }
  }

  void heard(Member member, Proplet withHeartbeat) {
    member.proplet = withHeartbeat;
    member.dirty = true;
    renew(member);
  }

  private void renew(Member member) {
    member.heardNanos = nanos.getAsLong();
    member.gone = false;
  }

  /** It said goodbye, or its will did. */
  void saidGoodbye(Member member) {
    member.gone = true;
  }

  void remove(PropletId id) {
    members.remove(id);
  }

  boolean alive(Member member) {
    return !member.gone
        && liveness.alive(member.proplet.metadata(), member.heardNanos, nanos.getAsLong());
  }

  boolean alive(PropletId id) {
    Member member = members.get(id);
    return member != null && alive(member);
  }

  int aliveCount() {
    return (int) members.values().stream().filter(this::alive).count();
  }

  int size() {
    return members.size();
  }

  /** Members whose liveness is not what it was at the last call. */
  List<Member> changes() {
    List<Member> changed = new ArrayList<>();
    for (Member member : members.values()) {
      boolean alive = alive(member);
      if (alive != member.wasAlive) {
        member.wasAlive = alive;
        changed.add(member);
      }
    }
    return changed;
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

  FleetSnapshot snapshot(ToIntFunction<PropletId> assigned) {
    List<Candidate> candidates = new ArrayList<>(members.size());
    for (Member m : members.values()) {
      PropletId id = m.proplet.id();
      candidates.add(new Candidate(id, m.proplet.metadata(), alive(m), assigned.applyAsInt(id)));
    }
    return new FleetSnapshot(candidates, lastChosen);
  }

  void chose(PropletId proplet) {
    lastChosen = Optional.of(proplet);
  }
}
