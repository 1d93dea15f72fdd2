package io.turboprop.proplet.artifact;

import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import java.time.Duration;

/** Notices that no more frames come, without a timer for each of them. Lives on one context. */
final class Lull {
  /** So long a pause, at most twice, and the sender is told how far it came. */
  static final Duration PAUSE = Duration.ofMillis(20);

  private final Timers timers;
  private final Runnable noticed;
  private Cancellable timer = () -> {};
  private boolean watching;
  private long frames;
  private long framesBefore;

  /**
   * @param noticed called once after each row of frames
   */
  Lull(Timers timers, Runnable noticed) {
    this.timers = timers;
    this.noticed = noticed;
  }

  /** One more frame. */
  void frame() {
    frames++;
    if (!watching) {
      watch();
    }
  }

  private void watch() {
    watching = true;
    framesBefore = frames;
    timer = timers.after(PAUSE, this::look);
  }

  private void look() {
    if (frames != framesBefore) {
      watch();
    } else {
      watching = false;
      noticed.run();
    }
  }

  void stop() {
    timer.cancel();
    watching = false;
  }
}
