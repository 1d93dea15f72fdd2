package io.turboprop.manager.service;

/** What the control core counts. One event loop. */
final class ControlTally {
  private long staleReports;
  private long repeatedReports;
  private long repeats;
  private long budgetWaits;
  private long lostAttempts;
  private long inventories;
  private long differences;

  void stale() {
    staleReports++;
  }

  void repeated() {
    repeatedReports++;
  }

  void repeat() {
    repeats++;
  }

  void budgetWait() {
    budgetWaits++;
  }

  void lost() {
    lostAttempts++;
  }

  void inventory() {
    inventories++;
  }

  void difference() {
    differences++;
  }

  ControlReply.Counts counts(int undelivered) {
    return new ControlReply.Counts(
        staleReports,
        repeatedReports,
        repeats,
        budgetWaits,
        lostAttempts,
        inventories,
        differences,
        undelivered);
  }
}
