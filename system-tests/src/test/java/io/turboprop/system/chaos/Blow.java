package io.turboprop.system.chaos;

import java.time.Duration;

/**
 * One fault.
 *
 * @param kind what it is, for the report
 * @param victim who suffers; while it holds, no other fault strikes the same
 * @param holds how long until it ends
 * @param begin brings it about
 * @param end undoes it
 */
record Blow(String kind, String victim, Duration holds, Runnable begin, Runnable end) {
  @Override
  public String toString() {
    return kind + " " + victim + " for " + holds.toMillis() + " ms";
  }
}
