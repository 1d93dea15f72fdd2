package io.turboprop.proplet.agent;

import io.turboprop.wire.Report;
import io.vertx.core.Future;
import java.util.Collection;

/**
 * Where a proplet notes what it must not forget: each report, before it is sent, until the manager
 * has it. An accepted attempt is known by its {@code Accepted} report.
 */
public interface RunJournal {
  /** Ends when the report is as safe as this journal makes it; only then it is sent. */
  Future<Void> note(Report report);

  /** The manager has these; they may be forgotten. */
  void acknowledged(Collection<Long> sequences);

  /**
   * Notes nothing: what the process knows is gone with it. After a restart the proplet has a new
   * boot id, by which the manager sees that the attempts of the old one are lost.
   */
  static RunJournal forgetful() {
    return new RunJournal() {
      @Override
      public Future<Void> note(Report report) {
        return Future.succeededFuture();
      }

      @Override
      public void acknowledged(Collection<Long> sequences) {}
    };
  }
}
