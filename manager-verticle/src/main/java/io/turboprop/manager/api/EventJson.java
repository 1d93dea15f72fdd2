package io.turboprop.manager.api;

import io.turboprop.codec.GoTime;
import io.turboprop.codec.JsonOut;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.Happening.What;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.manager.task.TaskPatch;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.RunResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An event in answers and streams. Shows no environment, no inputs, no results, no output and no
 * module; texts are shortened, so that an event is never larger than a few kilobytes.
 */
final class EventJson {
  static final int MOST_TEXT_CHARS = 2_000;

  private EventJson() {}

  static void write(JsonOut out, Happening event) {
    out.whole("seq", event.sequence());
    out.text("at", GoTime.text(event.at()));
    out.text("type", event.type());
    out.textIf("task_id", event.task());
    out.textIf("proplet_id", event.proplet());
    out.textIf("function", event.function());
    out.wholeIf("attempt", event.attempt());
    event.phase().ifPresent(phase -> phase(out, phase));
    event.reason().ifPresent(reason -> reason(out, reason));
    out.object("details", event.what(), EventJson::details);
  }

  private static void phase(JsonOut out, Phase phase) {
    out.text("phase", phase.name().toLowerCase(Locale.ROOT));
    out.whole("state", phase.state().number());
  }

  private static void reason(JsonOut out, Reason reason) {
    out.text("reason", reason.code().code());
    out.textIf("message", shortened(reason.message()));
  }

  private static void details(JsonOut out, What what) {
    switch (what) {
      case Happening.Created created -> spec(out, created.spec());
      case Happening.Edited edited -> out.texts("changed", changed(edited.patch()));
      case Happening.Respecified other -> spec(out, other.spec());
      case Happening.Declared declared -> {
        out.textIf("key", declared.key().map(EventJson::shortened));
        declared.desired().ifPresent(d -> out.object("desired", d, DesiredJson::desired));
        out.textIf("by", declared.by().map(EventJson::shortened));
      }
      case Happening.Deleted _ -> {}
      case Happening.Moved moved -> event(out, moved.event());
      case Happening.Disregarded disregarded -> {
        out.text("event", EventTypes.name(disregarded.event().getClass()));
        out.text("because", shortened(disregarded.why()));
        if (disregarded.event() instanceof TaskEvent.OfAttempt part) {
          out.text("on", part.on().value());
          out.whole("of_attempt", part.attempt());
        }
        event(out, disregarded.event());
      }
      case Happening.PropletRegistered registered -> {
        out.textIf("boot_id", registered.boot());
        out.flag("restarted", registered.restarted());
      }
      case Happening.PropletStanding standing -> out.text("standing", standing.standing());
      case Happening.PropletDrain drain -> out.flag("draining", drain.on());
      case Happening.PropletCordon cordon -> out.flag("cordoned", cordon.on());
      case Happening.PropletLabels labels ->
          out.object("labels", labels.labels(), EventJson::labels);
      case Happening.PropletWindows windows ->
          out.objects("maintenance", windows.windows(), PropletJson::window);
      case Happening.PropletMaintenance maintenance -> {
        out.flag("in_maintenance", maintenance.on());
        maintenance.until().ifPresent(at -> out.text("until", GoTime.text(at)));
      }
      case Happening.PropletDeleted _ -> {}
      case Happening.PropletJoined joined -> {
        out.text("token", joined.token());
        out.flag("new", joined.isNew());
      }
      case Happening.PropletRevoked revoked -> out.flag("revoked", revoked.on());
      case Happening.FunctionChanged changed -> FunctionEventJson.write(out, changed.event());
    }
  }

  private static void labels(JsonOut out, Map<String, Optional<String>> labels) {
    labels.forEach(
        (key, value) -> value.ifPresentOrElse(text -> out.text(key, text), () -> out.nothing(key)));
  }

  private static void spec(JsonOut out, TaskSpec spec) {
    out.text("name", shortened(spec.name()));
    out.text("kind", shortened(spec.kind()));
    out.textIf("image_url", spec.program().imageUrl().map(EventJson::shortened));
    out.textIf("module", spec.program().file().map(file -> file.digest().toString()));
    out.flag("daemon", spec.program().daemon());
    out.flag("broadcast", spec.target().broadcast());
  }

  private static List<String> changed(TaskPatch patch) {
    List<String> fields = new ArrayList<>();
    addIf(fields, "name", patch.name());
    addIf(fields, "inputs", patch.inputs());
    addIf(fields, "file", patch.file());
    addIf(fields, "priority", patch.priority());
    addIf(fields, "metadata", patch.metadata());
    addIf(fields, "schedule", patch.schedule());
    addIf(fields, "timezone", patch.timezone());
    addIf(fields, "is_recurring", patch.recurring());
    return fields;
  }

  private static void addIf(List<String> fields, String name, Optional<?> value) {
    if (value.isPresent()) {
      fields.add(name);
    }
  }

  private static void event(JsonOut out, TaskEvent event) {
    switch (event) {
      case TaskEvent.StartRequested _, TaskEvent.NotPlaced _, TaskEvent.StopTimedOut _ -> {}
      case TaskEvent.StopRequested stop -> out.textIf("by", stop.by().map(EventJson::shortened));
      case TaskEvent.TimedOut late -> {
        out.text("limit", late.limit().name().toLowerCase(Locale.ROOT));
        out.whole("of_attempt", late.attempt());
      }
      case TaskEvent.Placed placed -> {
        out.texts("proplets", placed.on().stream().map(PropletId::value).toList());
        out.whole("epoch", placed.epoch());
        placed.choice().ifPresent(how -> out.object("choice", how, PlacementJson::choice));
      }
      case TaskEvent.ImagePinned pinned -> PinJson.image(out, pinned.image());
      case TaskEvent.ImageRefused refused -> why(out, refused.why());
      case TaskEvent.ImageUnanswered unanswered -> why(out, unanswered.why());
      case TaskEvent.OfAttempt part -> ofAttempt(out, part);
    }
  }

  private static void ofAttempt(JsonOut out, TaskEvent.OfAttempt part) {
    switch (part) {
      case TaskEvent.Delivered _ -> {}
      case TaskEvent.Accepted accepted -> out.text("boot_id", accepted.boot().value());
      case TaskEvent.Refused refused -> why(out, refused.why());
      case TaskEvent.Started started -> out.text("boot_id", started.boot().value());
      case TaskEvent.Finished finished -> {
        out.textIf("boot_id", finished.boot());
        result(out, finished.result());
      }
      case TaskEvent.Silent silent -> out.text("why", shortened(silent.why()));
      case TaskEvent.Evicted evicted -> {
        out.text("why", shortened(evicted.why()));
        out.textIf("made_way_for", evicted.madeWayFor());
      }
      case TaskEvent.PropletLost lost -> out.text("why", shortened(lost.why()));
    }
  }

  private static void why(JsonOut out, Reason why) {
    out.text("why_code", why.code().code());
    out.textIf("why_message", shortened(why.message()));
  }

  private static void result(JsonOut out, RunResult result) {
    switch (result) {
      case RunResult.Success _ -> out.flag("succeeded", true);
      case RunResult.Failure failure -> {
        out.flag("succeeded", false);
        why(out, failure.reason());
        failure.exitCode().ifPresent(code -> out.whole("exit_code", code));
      }
    }
  }

  private static String shortened(String text) {
    return text.length() <= MOST_TEXT_CHARS ? text : text.substring(0, MOST_TEXT_CHARS) + "…";
  }
}
