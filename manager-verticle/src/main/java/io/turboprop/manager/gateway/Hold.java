package io.turboprop.manager.gateway;

import io.turboprop.manager.serving.EndpointIndex.Outlook;
import io.turboprop.model.RevisionKey;
import org.jspecify.annotations.Nullable;

/** The place of one call in the waiting room, taken and left any number of times. */
final class Hold {
  private final Gateway gateway;
  private final RevisionKey revision;
  private final Runnable news;
  private final Runnable waiter;
  private long recheck = -1;
  private boolean waiting;

  /**
   * @param news run on the gateway's loop, once for each {@link #begin}, unless it was ended before
   */
  Hold(Gateway gateway, RevisionKey revision, Runnable news) {
    this.gateway = gateway;
    this.revision = revision;
    this.news = news;
    this.waiter = () -> gateway.loop.runOnContext(go -> fire());
  }

  /**
   * Waits for another outlook; there may be one already.
   *
   * @param seen the outlook that was not good enough; null if there was none
   * @param againMs when to look even if there is no other; 0 for never
   * @return false if too many wait
   */
  @SuppressWarnings("ReferenceEquality") // each change makes another outlook
  boolean begin(@Nullable Outlook seen, long againMs) {
    if (!gateway.hub.room.enter(revision, waiter)) {
      return false;
    }
    waiting = true;
    if (againMs > 0) {
      recheck = gateway.vertx.setTimer(againMs, again -> fire());
    }
    if (gateway.hub.endpoints.find(revision).orElse(null) != seen) {
      fire();
    }
    return true;
  }

  private void fire() {
    if (waiting) {
      end();
      news.run();
    }
  }

  void end() {
    if (!waiting) {
      return;
    }
    waiting = false;
    gateway.hub.room.leave(revision, waiter);
    if (recheck >= 0) {
      gateway.vertx.cancelTimer(recheck);
      recheck = -1;
    }
  }
}
