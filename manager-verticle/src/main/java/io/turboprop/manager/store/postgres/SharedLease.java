package io.turboprop.manager.store.postgres;

import io.turboprop.manager.store.Candidate;
import io.turboprop.manager.store.Fence;
import io.turboprop.manager.store.Lead;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The lease of all managers of a database, and its clock. It is a part of the row that whoever
 * writes locks: a takeover waits for the transaction of the former leader, and the next one of that
 * leader finds another epoch.
 */
final class SharedLease {
  private static final String READ =
      """
      select epoch, holder, address,
        (extract(epoch from until - clock_timestamp()) * 1000)::bigint
      from state\
      """;

  private final Fence fence;

  SharedLease(Fence fence) {
    this.fence = fence;
  }

  /** Who holds it. */
  private record Held(long epoch, @Nullable String holder, String address, long remainingMs) {
    Lead lead() {
      return new Lead(
          new Candidate(holder == null ? "" : holder, address),
          epoch,
          Duration.ofMillis(Math.max(0, remainingMs)));
    }
  }

  /** In a transaction that has the lock; {@link Fence#won} is for when it is committed. */
  Lead campaign(Db db, Candidate self, Duration ttl) throws DbException {
    Held held = read(db);
    boolean mine = self.id().equals(held.holder);
    if (held.holder != null && !mine && held.remainingMs > 0) {
      return held.lead();
    }
    boolean renewal = mine && fence.holds(held.epoch);
    db.rows(
        """
        update state set epoch = epoch + $1, holder = $2, address = $3,
          until = clock_timestamp() + $4::bigint * interval '1 millisecond'\
        """,
        renewal ? 0L : 1L,
        self.id(),
        self.address(),
        ttl.toMillis());
    return read(db).lead();
  }

  /**
   * @param epoch that is given up
   */
  void resign(Db db, long epoch) throws DbException {
    db.rows("update state set holder = null, address = null, until = null where epoch = $1", epoch);
  }

  private static Held read(Db db) throws DbException {
    Row row = db.rows(READ).iterator().next();
    Long remaining = row.getLong(3);
    return new Held(
        row.getLong(0),
        row.getString(1),
        row.getString(2) == null ? "" : row.getString(2),
        remaining == null ? 0 : remaining);
  }
}
