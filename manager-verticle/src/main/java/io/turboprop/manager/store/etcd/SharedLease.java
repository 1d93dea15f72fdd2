package io.turboprop.manager.store.etcd;

import io.turboprop.manager.store.Candidate;
import io.turboprop.manager.store.Fence;
import io.turboprop.manager.store.Lead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease of all managers of a prefix: key {@code lead}, which goes with a lease of etcd, by the
 * clock of its leader, when that lapses. The epoch is a key of its own that stays; a takeover
 * changes both in one transaction. One caller at a time.
 */
final class SharedLease {
  private static final Logger LOG = LoggerFactory.getLogger(SharedLease.class);

  private final Etcd etcd;
  private final Texts texts;
  private final Fence fence;

  /** As whom this object won last. */
  private String name = "";

  SharedLease(Etcd etcd, Texts texts, Fence fence) {
    this.etcd = etcd;
    this.texts = texts;
    this.fence = fence;
  }

  /** The value of {@code lead}. */
  private record Leader(String holder, String address, long epoch) {
    Candidate candidate() {
      return new Candidate(holder, address);
    }
  }

  /**
   * What a campaign came to.
   *
   * @param epochRevision of the key, if it was changed, else 0
   */
  record Campaign(Lead lead, long epochRevision) {}

  /** {@link Fence#won} is for the caller. */
  Campaign campaign(Candidate self, Duration ttl) throws EtcdException {
    long seconds = Math.max(1, ttl.plusMillis(999).toSeconds());
    while (true) {
      List<Etcd.Stored> now = etcd.get(Texts.LEAD, Texts.EPOCH);
      Etcd.Stored lead = now.getFirst();
      Etcd.Stored epoch = now.getLast();
      long current = epoch.value() == null ? 0 : Long.parseLong(epoch.value());
      Leader leader = leader(lead);
      if (leader != null && !leader.holder().equals(self.id())) {
        return new Campaign(
            new Lead(
                leader.candidate(),
                leader.epoch(),
                Duration.ofSeconds(etcd.remaining(lead.lease()).left())),
            0);
      }
      boolean renewal = fence.holds(current) && name.equals(self.id());
      if (renewal && leader != null && leader.address().equals(self.address())) {
        long left = renewed(lead.lease(), seconds);
        if (left > 0) {
          return won(self, current, ttl, left, 0);
        }
      }
      Etcd.Granted granted = etcd.grant(seconds);
      long next = renewal ? current : current + 1;
      Etcd.Outcome outcome = take(self, lead, epoch, granted, next, renewal);
      if (outcome.succeeded()) {
        if (lead.lease() != 0) {
          letGo(lead.lease());
        }
        return won(self, next, ttl, granted.seconds(), renewal ? 0 : outcome.revision());
      }
      letGo(granted.lease());
    }
  }

  /** Seconds; 0 if it is over, or was for another time. */
  private long renewed(long lease, long seconds) throws EtcdException {
    Etcd.Remaining known = etcd.remaining(lease);
    boolean same = known.granted() >= seconds && known.left() > 0;
    return same ? etcd.renew(lease) : 0;
  }

  private Campaign won(Candidate self, long epoch, Duration ttl, long seconds, long revision) {
    name = self.id();
    // etcd counts in seconds and may have a longer minimum; who asked counts with what it asked
    // for.
    Duration held = Duration.ofSeconds(seconds);
    return new Campaign(new Lead(self, epoch, held.compareTo(ttl) < 0 ? held : ttl), revision);
  }

  private Etcd.Outcome take(
      Candidate self,
      Etcd.Stored lead,
      Etcd.Stored epoch,
      Etcd.Granted granted,
      long next,
      boolean renewal)
      throws EtcdException {
    String value = texts.encode(Texts.LEAD, new Leader(self.id(), self.address(), next));
    List<Etcd.Change> changes = new ArrayList<>();
    changes.add(new Etcd.Change.Put(Texts.LEAD, value, granted.lease()));
    if (!renewal) {
      changes.add(new Etcd.Change.Put(Texts.EPOCH, Long.toString(next), 0));
    }
    return etcd.transact(
        List.of(
            new Etcd.Expected(Texts.LEAD, lead.modified()),
            new Etcd.Expected(Texts.EPOCH, epoch.modified())),
        changes,
        List.of());
  }

  private @Nullable Leader leader(Etcd.Stored lead) {
    String value = lead.value();
    return value == null ? null : texts.decode(Texts.LEAD, Texts.LEAD, value, Leader.class);
  }

  /**
   * @param epoch that is given up
   */
  void resign(long epoch) throws EtcdException {
    Etcd.Stored lead = etcd.get(Texts.LEAD).getFirst();
    Leader leader = leader(lead);
    if (leader != null && leader.epoch() == epoch) {
      etcd.transact(
          List.of(new Etcd.Expected(Texts.LEAD, lead.modified())),
          List.of(new Etcd.Change.Delete(Texts.LEAD)),
          List.of());
      letGo(lead.lease());
    }
  }

  /** If that fails, it lapses by itself. */
  private void letGo(long lease) {
    try {
      etcd.revoke(lease);
    } catch (EtcdException e) {
      LOG.debug("a lease of etcd is left to lapse: {}", e.getMessage());
    }
  }
}
