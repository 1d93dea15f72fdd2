package io.turboprop.system.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What came out, for people.
 *
 * @param ended services that ended though nobody had ended them, and how often
 */
record Report(
    Options options,
    Storm storm,
    Map<String, Integer> ended,
    Ledger ledger,
    Audit audit,
    Leadership leadership,
    Timings timings,
    List<String> trouble,
    Duration took) {

  /**
   * What was seen of who leads.
   *
   * @param epochs in which somebody was seen to lead
   * @param looksWithTwo how often two said at once that they lead
   * @param refusedOrders orders of older epochs that proplets did not follow
   */
  record Leadership(int epochs, int looksWithTwo, int refusedOrders) {}

  /** No promise was broken. */
  boolean kept() {
    boolean broken = false;
    for (Finding finding : Finding.values()) {
      broken |= finding.breaksAPromise && audit.count(finding) > 0;
    }
    return !broken && ledger.broken().isEmpty() && trouble.isEmpty();
  }

  String text() {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        "Chaos with %d managers, %s, seed %d, scenario %s: %d faults in %d s"
            .formatted(
                options.managers(),
                options.upstream() ? "upstream workers" : "native proplets",
                options.seed(),
                options.scenario(),
                storm.strikes(),
                took.toSeconds()));
    storm.struck().forEach((kind, times) -> lines.add("  %5d %s".formatted(times, kind)));
    lines.add("Tasks");
    lines.add(
        "  %7d acknowledged; %d requests had to be sent again"
            .formatted(ledger.size(), ledger.retries()));
    line(lines, Finding.DONE, "over with the outcome of their guests");
    line(
        lines,
        Finding.GIVEN_UP,
        "over without: at most once and in doubt, or stopped by their user");
    line(lines, Finding.EXPLAINED, "wait for a reason that is true");
    line(lines, Finding.LOST, "LOST");
    line(lines, Finding.STUCK, "STUCK");
    line(lines, Finding.WRONG, "WRONG outcome");
    line(lines, Finding.DOUBLED, "at most once, but begun twice");
    line(lines, Finding.CONTRADICTED, "contradicted by their events");
    lines.add(
        "  %7d guests began again after one of the same task had begun"
            .formatted(audit.startedAgain()));
    lines.add("  %7d tasks of which one attempt began twice".formatted(audit.sameAttemptTwice()));
    lines.add("Leadership");
    lines.add("  %7d epochs in which a manager led".formatted(leadership.epochs()));
    lines.add("  %7d looks at which two said that they lead".formatted(leadership.looksWithTwo()));
    lines.add("  %7d orders of older epochs, not followed".formatted(leadership.refusedOrders()));
    lines.add("Times");
    timings.lines().forEach(line -> lines.add("  " + line));
    ended.forEach((who, times) -> lines.add("Ended by itself: %s, %d times".formatted(who, times)));
    ledger.broken().forEach(text -> lines.add("BROKEN: " + text));
    trouble.forEach(text -> lines.add("BROKEN: " + text));
    for (Finding finding : Finding.values()) {
      audit.examples(finding).forEach(text -> lines.add(finding + ": " + text));
    }
    lines.add(
        kept() ? "Every promise was kept." : "Promises were broken; seed " + options.seed() + ".");
    return String.join("\n", lines) + "\n";
  }

  private void line(List<String> lines, Finding finding, String text) {
    lines.add("  %7d %s".formatted(audit.count(finding), text));
  }
}
