package io.turboprop.manager.store.rows;

import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import org.slf4j.Logger;

/**
 * Says that a store cannot be written: the first time with the cause, then how many more were not
 * stored, and when it can be written again; and why to those who wrote, if nothing else is known.
 * Of one thread.
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

  /** For whoever was not answered because of a mistake of ours. */
  public OrchestratorException unexpected(Throwable e) {
    return new OrchestratorException(
        ErrorCode.INTERNAL, "store " + store + ": unexpected failure, nothing was stored", e);
  }

  /**
   * For whoever was not answered when nobody is left to find out whether it was stored.
   *
   * @param server what is away, for people
   */
  public OrchestratorException unknown(String server, Throwable e) {
    return new OrchestratorException(
        ErrorCode.STORE_UNAVAILABLE,
        "store "
            + store
            + ": the answer to a commit was lost and "
            + server
            + " is away; whether it was stored shows when it is back",
        e);
  }

  /** Something was stored. */
  public void over() {
    if (failing) {
      failing = false;
      log.info("store {}: can be written again", store);
    }
  }
}
