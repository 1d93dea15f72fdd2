package io.turboprop.proplet.agent;

import io.turboprop.model.BootId;
import io.turboprop.wire.Report;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Where a proplet notes what it must not forget: native attempts it takes over, and how they ended
 * until the manager has that. Called on the proplet's own thread, {@link #begin} before all that
 * writes.
 */
public interface RunJournal {

  /** What an earlier boot left. The same answer each time. */
  Found found();

  /**
   * Puts what this boot says again in the place of all that was found.
   *
   * @param open the ends of attempts that are not acknowledged, under their new numbers
   * @return ends when it is safe; if it fails, what was found is still there and writing is tried
   *     again
   */
  Future<Void> begin(Collection<Report> open);

  /**
   * Takes an attempt over; the number of the report means nothing. Ends when that is safe; only
   * then it may be said. If it fails, the attempt must not be begun; the message says why.
   */
  Future<Void> accept(Report.Accepted report);

  /**
   * Notes a report that is made whatever happens. Ends when it is safe, for a refusal at once. If
   * it fails, the report is kept in memory and written as soon as that is possible.
   */
  Future<Void> note(Report report);

  /** The manager has these reports of this boot; they may be forgotten. */
  void acknowledged(Collection<Long> sequences);

  JournalStats stats();

  /** Writes what can be written and lets go of the disk. Never fails; last call. */
  Future<Void> close();

  /**
   * What an earlier boot left.
   *
   * @param boot the last one that wrote; empty if nothing was found
   * @param epoch the newest that it saw
   * @param open ends of attempts that the manager has not acknowledged
   * @param unfinished attempts taken over, and no end of them
   * @param known ends that the manager has acknowledged, the last few
   */
  record Found(
      Optional<BootId> boot,
      long epoch,
      List<Report> open,
      List<Report> unfinished,
      List<Report> known) {
    public static final Found NOTHING =
        new Found(Optional.empty(), 0, List.of(), List.of(), List.of());

    public Found {
      open = List.copyOf(open);
      unfinished = List.copyOf(unfinished);
      known = List.copyOf(known);
    }
  }

  /**
   * How a journal does.
   *
   * @param fileBytes on disk
   * @param livingBytes of these that are still needed
   * @param syncs how often the disk was waited for
   * @param records written
   * @param trouble why no attempts are taken over at the moment; empty if all is well
   */
  record JournalStats(
      long fileBytes, long livingBytes, long syncs, long records, Optional<String> trouble) {}

  /**
   * Notes nothing: what the process knows is gone with it. After a restart the proplet has a new
   * boot id, by which the manager sees that the attempts of the old one are lost.
   */
  static RunJournal forgetful() {
    return new RunJournal() {
      @Override
      public Found found() {
        return Found.NOTHING;
      }

      @Override
      public Future<Void> begin(Collection<Report> open) {
        return Future.succeededFuture();
      }

      @Override
      public Future<Void> accept(Report.Accepted report) {
        return Future.succeededFuture();
      }

      @Override
      public Future<Void> note(Report report) {
        return Future.succeededFuture();
      }

      @Override
      public void acknowledged(Collection<Long> sequences) {}

      @Override
      public JournalStats stats() {
        return new JournalStats(0, 0, 0, 0, Optional.empty());
      }

      @Override
      public Future<Void> close() {
        return Future.succeededFuture();
      }
    };
  }
}
