package io.turboprop.proplet.agent;

import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.RunLimits;
import io.turboprop.model.RunResult;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.results.LargeResults;
import io.turboprop.proplet.results.ResultBounds;
import io.turboprop.proplet.results.ResultDesk;
import io.turboprop.proplet.results.ResultName;
import io.turboprop.proplet.results.ResultSpool;
import io.turboprop.proplet.run.Attempt;
import io.turboprop.proplet.run.Note;
import io.turboprop.proplet.run.RunSpec;
import io.turboprop.wire.Order;
import io.turboprop.wire.Report;
import io.turboprop.wire.ResultPage;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Large results between guests, reports and the manager. On the proplet's loop only. */
final class Results {
  private final ResultBounds bounds;
  private final LargeResults kept;
  private final ResultDesk desk;

  Results(PropletId id, BootId boot, ResultBounds bounds, LargeResults kept, ManagerLine line) {
    this.bounds = bounds;
    this.kept = kept;
    this.desk = new ResultDesk(id, boot, bounds, kept, page -> send(line, page));
  }

  private static Future<Void> send(ManagerLine line, ResultPage page) {
    return line.isUp() ? line.result(page) : Future.failedFuture("the broker is away");
  }

  /** Keeps the files of what is owed, and no others. */
  Future<Void> begin(List<Note> owed) {
    Set<ResultName> names =
        owed.stream()
            .filter(note -> note instanceof Note.Finished end && isLarge(end.result()))
            .map(note -> name(note.attempt()))
            .collect(Collectors.toSet());
    return kept.begin(names);
  }

  /**
   * For the output of a guest that may have a large result: upstream's dialect does not know such,
   * and what a daemon writes is for its log.
   *
   * @param inline bytes of it that travel in a message
   */
  Optional<ResultSpool> spool(RunSpec spec, long inline) {
    return spec.attempt().isUpstream() || spec.daemon()
        ? Optional.empty()
        : kept.spool(name(spec.attempt()), inline, most(spec.limits()));
  }

  private long most(RunLimits asked) {
    return asked.outputBytes() == 0
        ? bounds.eachBytes()
        : Math.min(asked.outputBytes(), bounds.eachBytes());
  }

  /** Ends with the result as it is reported, when all of it is on the disk. Never fails. */
  Future<RunResult> of(Attempt attempt, RunOutcome outcome, Optional<ResultSpool> spool) {
    RunResult result = Outcomes.result(outcome);
    if (spool.isEmpty()) {
      return Future.succeededFuture(result);
    }
    if (result instanceof RunResult.Success success && Outcomes.isOutput(outcome)) {
      return kept.keep(name(attempt), spool.get())
          .map(whole -> new RunResult.Success(success.results(), success.facts(), whole));
    }
    kept.discard(spool.get());
    return Future.succeededFuture(result);
  }

  void asked(Order.Result order) {
    desk.asked(order);
  }

  /** The manager has these. */
  void forget(List<Report> acknowledged) {
    for (Report report : acknowledged) {
      if (report instanceof Report.Finished end && isLarge(end.result())) {
        kept.forget(new ResultName(end.task(), end.attempt()));
      }
    }
  }

  private static boolean isLarge(RunResult result) {
    return result instanceof RunResult.Success success && success.whole().isPresent();
  }

  private static ResultName name(Attempt attempt) {
    return new ResultName(attempt.task(), attempt.number());
  }
}
