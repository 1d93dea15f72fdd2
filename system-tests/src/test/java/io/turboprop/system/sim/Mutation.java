package io.turboprop.system.sim;

import io.turboprop.link.Session;
import io.turboprop.manager.service.PropletDoor;
import io.turboprop.manager.store.Store;
import io.turboprop.proplet.agent.RunJournal;
import io.turboprop.proplet.journal.JournalFile;

/**
 * A deliberate bug, put between the parts: the simulator must notice it. The methods wrap what they
 * are given; most leave most of it alone.
 */
interface Mutation {
  /** The house as it is. */
  Mutation NONE = new Mutation() {};

  default Session managerSession(Session session, Session.Events events) {
    return session;
  }

  default Session propletSession(Session session) {
    return session;
  }

  default Store store(Store store, Life life) {
    return store;
  }

  default JournalFile journal(JournalFile file, Life life) {
    return file;
  }

  default RunJournal journal(RunJournal journal) {
    return journal;
  }

  default PropletDoor door(PropletDoor door) {
    return door;
  }
}
