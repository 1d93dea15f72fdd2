package io.turboprop.codec;

import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.model.ResultRef;
import io.turboprop.model.RunFacts;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.turboprop.wire.Report;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** One native proplet to the manager; the JSON is described in docs/native-protocol.md. */
public final class Reports {
  private static final String ACCEPTED = "accepted";
  private static final String REFUSED = "refused";
  private static final String STARTED = "started";
  private static final String FINISHED = "finished";

  private Reports() {}

  public static byte[] encode(Report.Batch batch) {
    return JsonOut.object(
        out -> {
          out.whole("v", NativeVersion.CURRENT);
          out.text("proplet_id", batch.proplet().value());
          out.text("boot_id", batch.boot().value());
          out.<Report>objects("reports", batch.reports(), Reports::write);
          batch.inventory().ifPresent(i -> out.object("inventory", i, Inventories::write));
        });
  }

  /**
   * Leaves out reports of a type this version does not know.
   *
   * @throws MalformedMessageException if any known report is malformed; none of the batch is kept
   */
  public static Report.Batch decode(byte[] bytes) {
    Fields fields = Fields.read("reports", bytes);
    NativeVersion.require(fields);
    return new Report.Batch(
        fields.value("proplet_id", PropletId::new),
        fields.value("boot_id", BootId::new),
        fields.objects("reports").stream().map(Reports::read).flatMap(Optional::stream).toList(),
        fields.optionalObject("inventory").map(Inventories::read));
  }

  private static Optional<Report> read(Fields fields) {
    String type = fields.text("type");
    return switch (type) {
      case ACCEPTED, REFUSED, STARTED, FINISHED -> Optional.of(known(type, fields));
      default -> Optional.empty();
    };
  }

  private static Report known(String type, Fields fields) {
    long sequence = fields.whole("seq", 1, Long.MAX_VALUE);
    TaskId task = fields.value("task_id", TaskId::new);
    int attempt = NativeVersion.attempt(fields);
    long epoch = NativeVersion.epoch(fields);
    return switch (type) {
      case ACCEPTED -> new Report.Accepted(sequence, task, attempt, epoch);
      case REFUSED ->
          new Report.Refused(sequence, task, attempt, epoch, Reasons.read(fields.object("reason")));
      case STARTED -> new Report.Started(sequence, task, attempt, epoch);
      default -> new Report.Finished(sequence, task, attempt, epoch, result(fields));
    };
  }

  private static RunResult result(Fields fields) {
    if (!fields.has("reason")) {
      return new RunResult.Success(
          fields.json("results").orElseThrow(() -> fields.missing("results")),
          facts(fields),
          fields.optionalObject("result_ref").map(Reports::ref));
    }
    return new RunResult.Failure(
        Reasons.read(fields.object("reason")),
        fields.has("exit_code")
            ? OptionalInt.of((int) fields.whole("exit_code", Integer.MIN_VALUE, Integer.MAX_VALUE))
            : OptionalInt.empty(),
        fields.text("output_tail", ""),
        facts(fields));
  }

  private static ResultRef ref(Fields fields) {
    return new ResultRef(
        fields.value("digest", Digest::parse), fields.whole("bytes", 1, Long.MAX_VALUE));
  }

  private static Optional<RunFacts> facts(Fields fields) {
    return fields
        .optionalObject("run")
        .map(
            run ->
                new RunFacts(
                    run.optionalText("engine"),
                    run.texts("values"),
                    amount(run, "cpu_ms"),
                    amount(run, "memory_bytes")));
  }

  private static OptionalLong amount(Fields fields, String name) {
    return fields.has(name)
        ? OptionalLong.of(fields.whole(name, 0, Long.MAX_VALUE))
        : OptionalLong.empty();
  }

  private static void write(JsonOut out, ResultRef ref) {
    out.text("digest", ref.digest().toString());
    out.whole("bytes", ref.bytes());
  }

  private static void write(JsonOut out, RunFacts facts) {
    out.textIf("engine", facts.engine());
    out.textsIf("values", facts.values());
    facts.cpuMs().ifPresent(ms -> out.whole("cpu_ms", ms));
    facts.memoryBytes().ifPresent(bytes -> out.whole("memory_bytes", bytes));
  }

  private static void write(JsonOut out, Report report) {
    out.text("type", type(report));
    out.whole("seq", report.sequence());
    out.text("task_id", report.task().value());
    out.whole("attempt", report.attempt());
    out.whole("epoch", report.epoch());
    switch (report) {
      case Report.Accepted _, Report.Started _ -> {}
      case Report.Refused refused -> out.object("reason", refused.reason(), Reasons::write);
      case Report.Finished finished -> write(out, finished.result());
    }
  }

  private static void write(JsonOut out, RunResult result) {
    switch (result) {
      case RunResult.Success success -> {
        out.value("results", success.results());
        success.whole().ifPresent(ref -> out.object("result_ref", ref, Reports::write));
      }
      case RunResult.Failure failure -> {
        out.object("reason", failure.reason(), Reasons::write);
        failure.exitCode().ifPresent(code -> out.whole("exit_code", code));
        out.textIf("output_tail", failure.outputTail());
      }
    }
    result.facts().ifPresent(facts -> out.object("run", facts, Reports::write));
  }

  private static String type(Report report) {
    return switch (report) {
      case Report.Accepted _ -> ACCEPTED;
      case Report.Refused _ -> REFUSED;
      case Report.Started _ -> STARTED;
      case Report.Finished _ -> FINISHED;
    };
  }
}
