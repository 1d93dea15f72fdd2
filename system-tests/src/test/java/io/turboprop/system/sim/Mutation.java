package io.turboprop.system.sim;

import io.turboprop.link.Session;
import io.turboprop.manager.service.PropletDoor;
import io.turboprop.manager.store.Store;
import io.turboprop.proplet.journal.JournalFile;
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

  /** The manager's monotonic clock. */
  default LongSupplier nanos(LongSupplier clock) {
    return clock;
  }
}
