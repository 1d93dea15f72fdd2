package io.turboprop.manager.proplet;

import java.time.Duration;

/**
 * How long silence may last, in beats: one late message harms nobody.
 *
 * <pre>
 *  heard ──── ALIVE ────┬─ suspectAfter beats ─ SUSPECT ─ lostAfter beats ─► LOST
 *                       ├─ will ─────────────── SUSPECT ─ willGrace beats ─► LOST
 *                       ├─ manager was deaf ─── SUSPECT ─ comeBack ────────► LOST
 *                       └─ goodbye ────────────────────────────────────────► LOST
 * </pre>
 *
 * @param nativeBeat of native proplets that do not say how often they beat
 * @param upstreamBeat of upstream workers (wire reference §3.2)
 * @param suspectAfter beats of silence, above 1
 * @param lostAfter beats of silence, above {@code suspectAfter}
 * @param willGrace beats from the broker's word that the connection broke until the proplet counts
 *     as lost, for most connections come back at once
 * @param comeBack how long proplets have to come back after the manager was away, or could hear
 *     nobody; longer than the longest pause between two tries to connect
 */
public record LeaseRules(
    Duration nativeBeat,
    Duration upstreamBeat,
    double suspectAfter,
    double lostAfter,
    double willGrace,
    Duration comeBack) {

  /**
   * 3 s and 10 s; 2.5, 4 and 1.5 beats, so that native proplets are lost after 12 s and upstream's
   * after 40 s; 45 s to come back.
   */
  public static final LeaseRules DEFAULT =
      new LeaseRules(
          Duration.ofSeconds(3), Duration.ofSeconds(10), 2.5, 4, 1.5, Duration.ofSeconds(45));

  public LeaseRules {
    if (!nativeBeat.isPositive() || !upstreamBeat.isPositive()) {
      throw new IllegalArgumentException("beats must be positive");
    }
    if (suspectAfter <= 1 || lostAfter <= suspectAfter || willGrace < 0) {
      throw new IllegalArgumentException(
          "expected 1 < suspect_after < lost_after and will_grace not negative, are "
              + suspectAfter
              + ", "
              + lostAfter
              + ", "
              + willGrace);
    }
  }
}
