package io.turboprop.system.sim;

import io.turboprop.link.Session;
import io.turboprop.manager.Term;
import io.turboprop.manager.service.PropletDoor;
import io.turboprop.manager.store.Store;
import io.turboprop.proplet.journal.JournalFile;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * A deliberate bug, put between the parts: the simulator must notice it. The methods wrap what they
 * are given; most leave most of it alone. Made anew for each run.
 */
interface Mutation {
  /** The house as it is. */
  Mutation NONE = new Mutation() {};

  /** Called first. */
  default void watch(Oracle oracle) {}

  /** Whether journals are lost in a way that nobody can be blamed for. */
  default boolean excusesJournals() {
    return false;
  }

  default Session session(String machine, Session session) {
    return session;
  }

  default Session.Events events(String machine, Session.Events events) {
    return events;
  }

  default Store store(Store store, Life manager) {
    return store;
  }

  default JournalFile journal(JournalFile file, Life proplet) {
    return file;
  }

  default PropletDoor door(PropletDoor door) {
    return door;
  }

  /** The time by which a shared store says whether a lease has lapsed. */
  default Instant leaseClock(SimProcess store, Life asker) {
    return store.wall();
  }

  /** The epoch that a shared store has. */
  default long epoch(long stored) {
    return stored;
  }

  /** Whether a shared store looks at the epoch of a commit. */
  default boolean fenced() {
    return true;
  }

  default Term term(Term term) {
    return term;
  }

  /** The manager's monotonic clock. */
  default LongSupplier nanos(LongSupplier clock) {
    return clock;
  }
}
