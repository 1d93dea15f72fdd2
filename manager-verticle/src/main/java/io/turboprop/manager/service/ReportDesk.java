package io.turboprop.manager.service;

import io.turboprop.manager.store.MetricsStore;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.manager.task.Transition;
import io.turboprop.model.BootId;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.JsonText;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.wire.Order;
import io.turboprop.wire.PropletMessage;
import io.turboprop.wire.Report;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies what proplets report. A native report is acknowledged after it is stored, so the proplet
 * sends it again if anything goes wrong before; of repetitions and stale attempts nothing is left
 * but the acknowledgement.
 */
final class ReportDesk {
  private static final Logger log = LoggerFactory.getLogger(ReportDesk.class);

  private final TaskBook book;
  private final Fleet fleet;
  private final Mailbox mailbox;
  private final LargeReports large;
  private final MetricsStore metrics;
  private final InstantSource clock;
  private final long epoch;

  ReportDesk(
      TaskBook book,
      Fleet fleet,
      Mailbox mailbox,
      LargeReports large,
      MetricsStore metrics,
      InstantSource clock,
      long epoch) {
    this.book = book;
    this.fleet = fleet;
    this.mailbox = mailbox;
    this.large = large;
    this.metrics = metrics;
    this.clock = clock;
    this.epoch = epoch;
  }

  /**
   * Reports of a native proplet; ends when they are stored. The acknowledgement goes out then, and
   * is not waited for: those that come next must not wait for orders that are sent before it. Those
   * that come with a large result are acknowledged later, when that is here.
   */
  Future<Void> reported(Report.Batch batch) {
    Map<TaskId, List<Report>> ofTasks = new LinkedHashMap<>();
    for (Report report : batch.reports()) {
      if (!isAwaited(batch.proplet(), report)
          || !large.takes(batch.proplet(), batch.boot(), report, this::apply)) {
        ofTasks.computeIfAbsent(report.task(), first -> new ArrayList<>()).add(report);
      }
    }
    List<Long> stored = new ArrayList<>();
    List<Future<Void>> all = new ArrayList<>();
    for (List<Report> reports : ofTasks.values()) {
      List<Future<Void>> applied = apply(batch.proplet(), batch.boot(), reports);
      for (int i = 0; i < reports.size(); i++) {
        Report report = reports.get(i);
        all.add(
            applied
                .get(i)
                .onSuccess(done -> stored.add(report.sequence()))
                .onFailure(f -> notStored(batch.proplet(), report, f)));
      }
    }
    return Future.join(all)
        .transform(
            done -> {
              if (!stored.isEmpty()) {
                mailbox.post(batch.proplet(), new Order.Ack(batch.boot(), stored));
              }
              return Future.succeededFuture();
            });
  }

  private static void notStored(PropletId from, Report report, Throwable failure) {
    log.warn("task {} report of {} not stored: {}", report.task(), from, failure.toString());
  }

  /** Whether it is the end of an attempt that the manager waits for. */
  private boolean isAwaited(PropletId from, Report report) {
    return book.live()
        .find(report.task())
        .filter(task -> task.attempt() == report.attempt())
        .flatMap(task -> task.seat(from))
        .filter(seat -> !seat.done())
        .isPresent();
  }

  private Future<Void> apply(PropletId from, BootId boot, Report report) {
    return apply(from, boot, List.of(report)).getFirst();
  }

  /** Reports of one task. */
  private List<Future<Void>> apply(PropletId from, BootId boot, List<Report> reports) {
    List<Future<TaskBook.Outcome>> outcomes =
        book.apply(
            reports.getFirst().task(),
            reports.stream().map(report -> event(from, boot, report)).toList());
    return IntStream.range(0, reports.size())
        .mapToObj(i -> applied(from, reports.get(i), worksOn(reports, i), outcomes.get(i)))
        .toList();
  }

  /** Whether it is the last of these that is said of the attempt, and is not its end. */
  private static boolean worksOn(List<Report> reports, int place) {
    Report report = reports.get(place);
    boolean begun = report instanceof Report.Accepted || report instanceof Report.Started;
    return begun
        && reports.subList(place + 1, reports.size()).stream()
            .noneMatch(later -> later.attempt() == report.attempt());
  }

  private Future<Void> applied(
      PropletId from, Report report, boolean worksOn, Future<TaskBook.Outcome> applied) {
    return applied
        .map(
            outcome -> {
              if (worksOn && outcome.transition() instanceof Transition.Ignored) {
                callOff(from, report, outcome.task());
              }
              return (Void) null;
            })
        .recover(failure -> ofUnknownTask(from, report, worksOn, failure));
  }

  private static TaskEvent event(PropletId from, BootId boot, Report report) {
    return switch (report) {
      case Report.Accepted r -> new TaskEvent.Accepted(from, r.attempt(), boot);
      case Report.Refused r -> new TaskEvent.Refused(from, r.attempt(), r.reason());
      case Report.Started r -> new TaskEvent.Started(from, r.attempt(), boot);
      case Report.Finished r ->
          new TaskEvent.Finished(from, r.attempt(), Optional.of(boot), r.result());
    };
  }

  /** A proplet that still works on an attempt that is not current is told to stop it. */
  private void callOff(PropletId from, Report report, Task task) {
    boolean current =
        task.attempt() == report.attempt()
            && !task.phase().terminal()
            && task.seat(from).isPresent();
    if (!current) {
      log.info(
          "task {} attempt {} on {} is not current, stopping it",
          task.id(),
          report.attempt(),
          from);
      mailbox.post(from, new Order.Stop(task.id(), report.attempt(), epoch));
    }
  }

  private Future<Void> ofUnknownTask(
      PropletId from, Report report, boolean worksOn, Throwable failure) {
    if (failure instanceof OrchestratorException coded
        && coded.code() == ErrorCode.TASK_NOT_FOUND) {
      if (worksOn) {
        mailbox.post(from, new Order.Stop(report.task(), report.attempt(), epoch));
      }
      return Future.succeededFuture();
    }
    return Future.failedFuture(failure);
  }

  /**
   * The one result message of upstream's dialect. It names no attempt, so it counts for the current
   * one if the sender has a part in it.
   */
  Future<Void> result(PropletMessage.TaskResult result) {
    Optional<Task> task = book.live().find(result.task());
    Optional<PropletId> sender = result.proplet().or(() -> task.flatMap(Task::proplet));
    if (task.isEmpty() || sender.isEmpty()) {
      log.debug("task {} result disregarded: the task is not running", result.task());
      return Future.succeededFuture();
    }
    return book.apply(result.task(), event(task.get(), sender.get(), outcomeOf(result))).mapEmpty();
  }

  /** A daemon's result without an error only says that it was started (§3.3). */
  private static TaskEvent event(Task task, PropletId from, RunResult outcome) {
    boolean started = task.spec().program().daemon() && outcome instanceof RunResult.Success;
    return started
        ? new TaskEvent.Delivered(from, task.attempt())
        : new TaskEvent.Finished(from, task.attempt(), Optional.empty(), outcome);
  }

  private static RunResult outcomeOf(PropletMessage.TaskResult result) {
    return result
        .error()
        .<RunResult>map(text -> RunResult.Failure.of(ReasonCode.TASK_ERROR, text))
        .orElseGet(() -> new RunResult.Success(result.results().orElse(JsonText.NULL)));
  }

  /** Samples of a proplet; of an unknown one they are dropped. */
  Future<Void> measured(PropletMessage.WorkerMetrics sample) {
    if (fleet.find(sample.proplet()).isEmpty()) {
      return Future.succeededFuture();
    }
    return metrics.append(
        new PropletMessage.WorkerMetrics(
            sample.proplet(),
            sample.namespace(),
            sample.timestamp().or(() -> Optional.of(clock.instant())),
            sample.cpu(),
            sample.memory()));
  }

  /** Samples of a task; of one that is not running they are dropped. */
  Future<Void> measured(PropletMessage.TaskMetrics sample) {
    if (book.live().find(sample.task()).isEmpty()) {
      return Future.succeededFuture();
    }
    return metrics.append(
        new PropletMessage.TaskMetrics(
            sample.task(),
            sample.proplet(),
            sample.usage(),
            sample.summary(),
            sample.timestamp().or(() -> Optional.of(clock.instant()))));
  }
}
