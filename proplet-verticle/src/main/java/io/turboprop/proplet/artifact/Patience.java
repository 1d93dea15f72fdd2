package io.turboprop.proplet.artifact;

import io.turboprop.time.Cancellable;
import io.turboprop.time.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** When what was asked is asked again, and when it is given up. Lives on one context. */
final class Patience {
  /** Silence after which what was asked is asked again; doubles each time. */
  private static final Duration FIRST_ASK = Duration.ofMillis(500);

  private static final int MOST_DOUBLINGS = 4;

  /** Nothing is on its way any more when nothing has come for so long. */
  static final Duration QUIET = Duration.ofSeconds(5);

  private final Duration silence;
  private final Timers timers;
  private final InstantSource clock;
  private final Runnable nothingMoved;
  private Cancellable timer = () -> {};
  private int asked;
  private Instant lastMove;
  private Instant heardAt;

  /**
   * @param silence without anything new, after which it is over
   * @param nothingMoved is called when it is time to ask again; says {@link #await} if it goes on
   */
  Patience(Duration silence, Timers timers, InstantSource clock, Runnable nothingMoved) {
    this.silence = silence;
    this.timers = timers;
    this.clock = clock;
    this.nothingMoved = nothingMoved;
    this.lastMove = clock.instant();
    this.heardAt = lastMove;
  }

  /** How long to wait for an answer after so many wishes. */
  static Duration askAgainAfter(int asked) {
    return FIRST_ASK.multipliedBy(1L << Math.min(asked, MOST_DOUBLINGS));
  }

  /** Something new came. */
  void moved() {
    asked = 0;
    lastMove = clock.instant();
    await();
  }

  /** Something came, new or not. */
  void heard() {
    heardAt = clock.instant();
  }

  void asked() {
    asked++;
  }

  void await() {
    timer.cancel();
    timer = timers.after(askAgainAfter(asked), nothingMoved);
  }

  void stop() {
    timer.cancel();
  }

  boolean isOver() {
    return !clock.instant().isBefore(lastMove.plus(silence));
  }

  /** Whether what was on its way must be lost. */
  boolean isQuiet() {
    return !clock.instant().isBefore(heardAt.plus(QUIET));
  }
}
