package io.turboprop.manager.api;

import io.turboprop.codec.GoTime;
import io.turboprop.codec.JsonOut;
import io.turboprop.codec.Limits;
import io.turboprop.config.DurationText;
import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.Revision;
import io.turboprop.manager.function.RevisionConfig;
import io.turboprop.manager.function.RevisionSource;
import io.turboprop.manager.function.RevisionState;
import io.turboprop.manager.function.Route;
import io.turboprop.manager.function.RouteChange;
import io.turboprop.manager.function.Scale;
import io.turboprop.model.RevisionName;
import io.turboprop.model.RunLimits;
import java.util.Locale;

/** Functions, their revisions and the history of their routes in answers. */
final class FunctionJson {
  private FunctionJson() {}

  static void write(JsonOut out, Function function) {
    out.text("name", function.name().value());
    out.text("uid", function.uid());
    out.whole("version", function.version());
    out.textIf("default", function.route().flatMap(Route::only));
    function.route().ifPresent(route -> out.object("route", route, FunctionJson::weights));
    out.textIf("switch_when_ready", function.awaited().map(awaited -> awaited.revision()));
    if (!function.former().isEmpty()) {
      out.object("rollback_to", function.former().getLast(), FunctionJson::weights);
    }
    out.textIf("latest", function.latest().map(Revision::name));
    out.whole("revision_count", function.revisions().size());
    out.text("created_at", GoTime.text(function.createdAt()));
    out.text("updated_at", GoTime.text(function.updatedAt()));
  }

  /** With the revision that was deployed. */
  static void write(JsonOut out, Function function, RevisionName deployed) {
    write(out, function);
    function
        .revision(deployed)
        .ifPresent(
            revision -> out.object("revision", revision, (o, r) -> revision(o, function, r)));
  }

  static void revision(JsonOut out, Function function, Revision revision) {
    out.text("function", function.name().value());
    out.text("name", revision.name().value());
    out.whole("number", revision.number());
    out.text("state", revision.state().word());
    if (revision.state() instanceof RevisionState.Failed failed) {
      out.text("reason", failed.why().code().code());
      out.textIf("message", failed.why().message());
    }
    out.whole("weight", function.weight(revision.name()));
    source(out, revision.source());
    config(out, revision.config());
    out.text("created_at", GoTime.text(revision.createdAt()));
    out.textIf("created_by", revision.createdBy());
  }

  private static void source(JsonOut out, RevisionSource source) {
    out.textIf("digest", source.digest());
    switch (source) {
      case RevisionSource.Uploaded uploaded ->
          out.object("module", uploaded.file(), ModuleJson::write);
      case RevisionSource.Image image -> out.text("image", image.reference());
    }
  }

  private static void config(JsonOut out, RevisionConfig config) {
    out.textIf("export", config.export());
    out.textsIf("env", config.env());
    if (!config.limits().equals(RunLimits.UNSET)) {
      out.object("limits", config.limits(), Limits::write);
    }
    out.textIf("engine", config.engine());
    out.object("scale", config.scale(), FunctionJson::scale);
    out.text("answer", word(config.answerForm()));
  }

  private static void scale(JsonOut out, Scale scale) {
    out.whole("min", scale.min());
    out.whole("max", scale.max());
    out.whole("concurrency", scale.concurrency());
    out.text("idle_timeout", DurationText.of(scale.idleTimeout()));
  }

  static void change(JsonOut out, RouteChange change) {
    out.whole("version", change.version());
    out.text("at", GoTime.text(change.at()));
    out.textIf("by", change.by());
    out.text("cause", word(change.cause()));
    change.from().ifPresent(from -> out.object("from", from, FunctionJson::weights));
    out.object("to", change.to(), FunctionJson::weights);
  }

  static void weights(JsonOut out, Route route) {
    route.weights().forEach((revision, weight) -> out.whole(revision.value(), weight));
  }

  static String word(Enum<?> cause) {
    return cause.name().toLowerCase(Locale.ROOT);
  }
}
