package io.turboprop.manager.api;

import io.turboprop.codec.GoTime;
import io.turboprop.codec.JsonOut;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Seat;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunFacts;
import io.turboprop.model.RunResult;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** An attempt in answers. What a proplet did is beside it, of a broadcast in a list of seats. */
final class AttemptJson {
  private AttemptJson() {}

  static void write(JsonOut out, AttemptRecord attempt) {
    out.whole("attempt", attempt.number());
    out.whole("epoch", attempt.epoch());
    Reason why = attempt.outcome();
    out.text("outcome", attempt.endedAt().isEmpty() ? "open" : outcome(why.code()));
    out.text("reason", why.code().code());
    out.textIf("message", why.message());
    out.text("placed_at", GoTime.text(attempt.placedAt()));
    if (attempt.seats().size() == 1) {
      seat(out, attempt.seats().getFirst());
    } else {
      out.objects("seats", attempt.seats(), AttemptJson::seat);
    }
    time(out, "finished_at", attempt.endedAt());
  }

  /** In one word; the reason is finer. */
  private static String outcome(ReasonCode code) {
    return switch (code) {
      case SUCCEEDED -> "succeeded";
      case PROPLET_LOST, HEARTBEAT_TIMEOUT, IN_DOUBT, RESULT_LOST -> "lost";
      case STOPPED_BY_USER, STOP_UNCONFIRMED -> "stopped";
      case DRAINED, SHUTTING_DOWN, NO_CAPACITY, JOURNAL_UNAVAILABLE -> "handed_back";
      case PREEMPTED -> "preempted";
      default -> "failed";
    };
  }

  private static void seat(JsonOut out, Seat seat) {
    out.text("proplet_id", seat.proplet().value());
    out.text("progress", seat.progress().name().toLowerCase(Locale.ROOT));
    out.textIf("boot_id", seat.boot());
    time(out, "accepted_at", seat.acceptedAt());
    time(out, "started_at", seat.startedAt());
    time(out, "ended_at", seat.endedAt());
    seat.result().ifPresent(result -> result(out, result));
  }

  private static void result(JsonOut out, RunResult result) {
    switch (result) {
      case RunResult.Success _ -> out.flag("succeeded", true);
      case RunResult.Failure failure -> {
        out.flag("succeeded", false);
        out.text("error", failure.reason().toString());
        failure.exitCode().ifPresent(code -> out.whole("exit_code", code));
        out.textIf("output_tail", failure.outputTail());
      }
    }
    result.facts().ifPresent(facts -> facts(out, facts));
  }

  private static void facts(JsonOut out, RunFacts facts) {
    out.textIf("engine", facts.engine());
    out.textsIf("values", facts.values());
    facts.cpuMs().ifPresent(ms -> out.whole("cpu_ms", ms));
    facts.memoryBytes().ifPresent(bytes -> out.whole("memory_bytes", bytes));
  }

  private static void time(JsonOut out, String name, Optional<Instant> at) {
    at.ifPresent(instant -> out.text(name, GoTime.text(instant)));
  }
}
