package io.turboprop.manager.api;

import io.turboprop.codec.JsonOut;
import io.turboprop.manager.requirement.Resource;
import io.turboprop.manager.schedule.Explanation;
import io.turboprop.manager.schedule.Explanation.Excluded;
import io.turboprop.manager.schedule.Explanation.Miss;
import io.turboprop.manager.service.ControlReply.OfPlan;
import io.turboprop.manager.service.ControlReply.QueuePlace;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Choice;
import io.turboprop.manager.task.Task;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.TaskId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Why a task is where it is, or would be, in answers. */
final class PlacementJson {
  private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB"};
  private static final int STEP = 1_024;

  private PlacementJson() {}

  /**
   * @param plan of a task that waits
   * @param choice of the attempt that was placed last
   */
  static void task(
      JsonOut out,
      Task task,
      Optional<OfPlan> plan,
      Optional<Choice> choice,
      List<AttemptRecord> attempts) {
    out.text("task_id", task.id().value());
    out.text("phase", task.phase().name().toLowerCase(Locale.ROOT));
    reason(out, task.reason());
    plan.ifPresent(
        waits -> {
          waits.queue().ifPresent(queue -> out.object("queue", queue, PlacementJson::queue));
          explanation(out, waits.explanation());
        });
    choice.ifPresent(how -> out.object("choice", how, PlacementJson::choice));
    out.objects("attempts", attempts, AttemptJson::write);
  }

  static void plan(JsonOut out, OfPlan plan) {
    out.flag("placed", plan.why().isEmpty());
    out.textsIf("proplet_ids", plan.on().stream().map(PropletId::value).toList());
    out.textsIf("making_way", plan.makingWay().stream().map(TaskId::value).toList());
    plan.choice().ifPresent(how -> out.object("choice", how, PlacementJson::choice));
    plan.why().ifPresent(why -> reason(out, why));
    explanation(out, plan.explanation());
  }

  private static void reason(JsonOut out, Reason reason) {
    out.text("reason", reason.code().code());
    out.textIf("message", reason.message());
  }

  private static void queue(JsonOut out, QueuePlace queue) {
    out.text("name", queue.queue());
    out.whole("position", queue.position());
    out.whole("waiting", queue.waiting());
    out.textIf("kept_proplet", queue.kept());
    out.text(
        "text", "waits for queue `%s`, position %d".formatted(queue.queue(), queue.position()));
  }

  private static void explanation(JsonOut out, Explanation explanation) {
    out.whole("proplets", explanation.proplets());
    out.whole("able", explanation.able());
    out.objects("filters", explanation.filters(), PlacementJson::filter);
  }

  private static void filter(JsonOut out, Excluded excluded) {
    out.text("filter", excluded.filter());
    out.whole("excluded", excluded.proplets());
    excluded
        .nearest()
        .ifPresent(miss -> out.object("nearest", miss, (m, of) -> nearest(m, of, excluded)));
  }

  private static void nearest(JsonOut out, Miss miss, Excluded excluded) {
    String where = " on %d proplet%s".formatted(miss.proplets(), miss.proplets() == 1 ? "" : "s");
    if (miss.lacking().isEmpty()) {
      out.text("text", "would fit without it" + where);
    } else {
      long lacking = miss.lacking().getAsLong();
      out.text("text", "would fit with " + amount(lacking, excluded.filter()) + " less" + where);
      out.whole("lacking", lacking);
    }
    out.whole("proplets", miss.proplets());
  }

  /**
   * {@code 64 MiB}, {@code 250 cpu_millis}; of bytes the largest unit that leaves no part of one.
   */
  private static String amount(long lacking, String filter) {
    if (!filter.equals(Resource.MEMORY.field()) && !filter.equals(Resource.DISK.field())) {
      return lacking + " " + filter;
    }
    long number = lacking;
    int unit = 0;
    while (unit < UNITS.length - 1 && number >= STEP && number % STEP == 0) {
      number /= STEP;
      unit++;
    }
    return number + " " + UNITS[unit];
  }

  static void choice(JsonOut out, Choice choice) {
    out.text("strategy", choice.strategy());
    out.whole("able", choice.able());
    out.whole("proplets", choice.known());
    out.text("decided", choice.decided());
    out.objects("best", choice.best(), PlacementJson::scored);
  }

  private static void scored(JsonOut out, Choice.Scored scored) {
    out.text("proplet_id", scored.proplet().value());
    out.whole("affinity", scored.wish());
    out.decimal("cost", scored.cost());
  }
}
