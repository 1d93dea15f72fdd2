package io.turboprop.manager.store;

import io.vertx.core.Future;
import java.time.Duration;

/** Takes the lead in a store that nobody else leads. */
public final class Epochs {
  private static final Candidate SELF = new Candidate("test", "");

  private Epochs() {}

  /** Begins the next epoch of the store. */
  public static Future<Long> next(Store store) {
    return store
        .resign(SELF)
        .compose(free -> store.campaign(SELF, Duration.ofHours(1)))
        .map(Lead::epoch);
  }
}
