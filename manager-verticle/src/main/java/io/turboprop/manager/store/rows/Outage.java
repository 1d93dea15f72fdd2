package io.turboprop.manager.store.rows;

import io.turboprop.model.OrchestratorException;
import org.slf4j.Logger;

/**
 * Says that a store cannot be written: the first time with the cause, then how many more were not
 * stored, and when it can be written again. Of one thread.
 */
public final class Outage {
  private final Logger log;
  private final Object store;
  private boolean failing;

  /**
   * @param store name of it for people
   */
  public Outage(Logger log, Object store) {
    this.log = log;
    this.store = store;
  }

  public void failed(int requests, OrchestratorException cause) {
    if (failing) {
      log.warn("store {}: {} more requests were not stored", store, requests);
    } else {
      failing = true;
      log.error("store {}: {} requests were not stored", store, requests, cause);
    }
  }

  /** Something was stored. */
  public void over() {
    if (failing) {
      failing = false;
      log.info("store {}: can be written again", store);
    }
  }
}
