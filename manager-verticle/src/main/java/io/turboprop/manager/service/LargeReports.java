package io.turboprop.manager.service;

import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.ResultRef;
import io.turboprop.model.RunResult;
import io.turboprop.wire.Order;
import io.turboprop.wire.Report;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports that come with a large result: applied and acknowledged when the result is here. Until
 * then the proplet keeps it and says the report again, also after a restart of either side.
 */
final class LargeReports {
  private static final Logger log = LoggerFactory.getLogger(LargeReports.class);

  /** Applies a report; ends when that is stored. */
  interface Applier {
    Future<Void> apply(PropletId from, BootId boot, Report report);
  }

  /** What the proplet said last; that is what it waits for. */
  private record Said(BootId boot, long sequence) {}

  private final ResultDesk results;
  private final Mailbox mailbox;
  private final ResultRules rules;
  private final Map<ResultPull.Key, Said> pending = new HashMap<>();

  LargeReports(ResultDesk results, Mailbox mailbox, ResultRules rules) {
    this.results = results;
    this.mailbox = mailbox;
    this.rules = rules;
  }

  /**
   * @return whether it is seen to here: false of every other report
   */
  boolean takes(PropletId from, BootId boot, Report report, Applier applier) {
    if (report instanceof Report.Finished end
        && end.result() instanceof RunResult.Success success
        && success.whole().isPresent()) {
      take(from, boot, end, success, success.whole().get(), applier);
      return true;
    }
    return false;
  }

  private void take(
      PropletId from,
      BootId boot,
      Report.Finished end,
      RunResult.Success success,
      ResultRef whole,
      Applier applier) {
    var key = new ResultPull.Key(from, end.task(), end.attempt());
    var said = new Said(boot, end.sequence());
    if (pending.replace(key, said) != null) {
      return;
    }
    if (pending.size() >= rules.atOnce() + rules.waiting()) {
      log.warn("task {} result is not fetched now: {} others are", end.task(), pending.size());
      return;
    }
    pending.put(key, said);
    stored(key, boot, end, success, whole, applier)
        .onSuccess(done -> acknowledge(key))
        .onFailure(
            f ->
                log.warn(
                    "task {} result not fetched from {}, trying again when it is told again: {}",
                    end.task(),
                    from,
                    f.toString()))
        .onComplete(done -> pending.remove(key));
  }

  private Future<Void> stored(
      ResultPull.Key key,
      BootId boot,
      Report.Finished end,
      RunResult.Success success,
      ResultRef whole,
      Applier applier) {
    if (whole.bytes() > rules.bytes()) {
      log.warn(
          "task {} result has {} bytes, more than {}: only its beginning is kept",
          end.task(),
          whole.bytes(),
          rules.bytes());
      return applier.apply(key.from(), boot, with(end, ResultHead.alone(success)));
    }
    Report.Finished beginning = with(end, ResultHead.of(success, whole));
    return results
        .having(key, whole, () -> applier.apply(key.from(), boot, beginning))
        .recover(
            failure ->
                failure instanceof ResultLostException
                    ? applier.apply(key.from(), boot, with(end, lost(success, whole, failure)))
                    : Future.failedFuture(failure));
  }

  private static RunResult lost(RunResult.Success success, ResultRef whole, Throwable failure) {
    RunResult.Failure why =
        RunResult.Failure.of(
            ReasonCode.RESULT_LOST,
            "the guest ended well, but its result of %d bytes cannot be had from its proplet: %s"
                .formatted(whole.bytes(), failure.getMessage()));
    return new RunResult.Failure(why.reason(), why.exitCode(), "", success.facts());
  }

  private static Report.Finished with(Report.Finished end, RunResult result) {
    return new Report.Finished(end.sequence(), end.task(), end.attempt(), end.epoch(), result);
  }

  private void acknowledge(ResultPull.Key key) {
    Optional.ofNullable(pending.get(key))
        .ifPresent(
            said -> mailbox.post(key.from(), new Order.Ack(said.boot(), List.of(said.sequence()))));
  }
}
