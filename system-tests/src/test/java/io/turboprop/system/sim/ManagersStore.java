package io.turboprop.system.sim;

import io.turboprop.manager.store.Store;

/** Where what managers store is kept; outlives each of them. */
interface ManagersStore {

  /** What is durable, for those who look on. */
  Store durable();

  /** Nothing can be written from now on, or it can be again. */
  void full(boolean now);

  /** Each fsync takes so much longer. */
  void slow(long nanos);
}
