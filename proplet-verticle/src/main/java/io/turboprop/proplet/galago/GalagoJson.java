package io.turboprop.proplet.galago;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import io.turboprop.codec.JsonOut;
import io.turboprop.model.FunctionName;
import io.turboprop.model.RevisionName;
import io.turboprop.model.RevisionRef;
import io.turboprop.proplet.local.LocalDeployment;
import io.turboprop.proplet.local.LocalFunction;
import io.turboprop.proplet.local.LocalRevision;
import io.turboprop.wire.ServedRevision;
import io.turboprop.wire.Serving;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What there is, as it is shown. */
final class GalagoJson {
  private final LocalDesk desk;

  GalagoJson(LocalDesk desk) {
    this.desk = desk;
  }

  static byte[] error(String why) {
    return JsonOut.object(out -> out.text("error", why));
  }

  static byte[] defaultOf(FunctionName function, RevisionName revision) {
    return JsonOut.object(
        out -> {
          out.text("function", function.value());
          out.text("default", revision.value());
        });
  }

  byte[] tasks() {
    List<LocalDeployment> all = desk.functions().deployments();
    return JsonOut.object(
        out -> {
          out.objects("tasks", all, this::task);
          out.whole("total", all.size());
        });
  }

  byte[] task(LocalDeployment task) {
    return JsonOut.object(out -> task(out, task));
  }

  private void task(JsonOut out, LocalDeployment task) {
    RevisionRef of = task.of();
    LocalFunction function = desk.functions().function(of.function()).orElseThrow();
    out.text("id", task.id());
    out.text("function", of.function().value());
    out.text("revision", of.revision().value());
    standing(out, desk.status(function.revision(of.revision()).orElseThrow()));
    out.flag("default", function.isDefault(of.revision()));
    out.whole("min", task.min());
    out.whole("instances", task.instances());
  }

  /** What is not served yet, or not any more, is as good as not ready. */
  private static void standing(JsonOut out, Optional<Serving.Status> status) {
    Serving.State state = status.map(Serving.Status::state).orElse(Serving.State.PREPARING);
    out.text("state", state.name().toLowerCase(Locale.ROOT));
    status
        .flatMap(Serving.Status::why)
        .ifPresent(
            why -> {
              out.text("reason", why.code().code());
              out.text("message", why.message());
            });
  }

  byte[] defaults() {
    return JsonOut.object(
        out ->
            out.object(
                "defaults",
                desk.functions().all().values(),
                (object, functions) ->
                    functions.forEach(
                        f -> object.text(f.name().value(), f.defaultName().value()))));
  }

  /** Those that were deployed here, then those that the manager ordered. */
  byte[] functions() {
    Map<ServedRevision, Serving.Status> statuses = desk.ordered();
    Map<FunctionName, List<ServedRevision>> ordered =
        statuses.keySet().stream()
            .collect(groupingBy(r -> r.name().function(), TreeMap::new, toList()));
    List<Shown> shown =
        Stream.concat(
                desk.functions().all().values().stream().map(f -> (Shown) out -> local(out, f)),
                ordered.entrySet().stream()
                    .map(f -> out -> ordered(out, f.getKey(), f.getValue(), statuses)))
            .toList();
    return JsonOut.object(out -> out.objects("functions", shown, (o, one) -> one.write(o)));
  }

  private interface Shown {
    void write(JsonOut out);
  }

  private void local(JsonOut out, LocalFunction function) {
    out.text("name", function.name().value());
    out.text("origin", "local");
    out.text("default", function.defaultName().value());
    out.objects("revisions", function.revisions(), this::revision);
  }

  private void revision(JsonOut out, LocalRevision revision) {
    Optional<Serving.Status> status = desk.status(revision);
    out.text("revision", revision.name().value());
    standing(out, status);
    out.texts("tasks", revision.deployments().stream().map(LocalDeployment::id).toList());
    scale(out, revision.min(), revision.instances(), status);
  }

  private static void ordered(
      JsonOut out,
      FunctionName name,
      Collection<ServedRevision> revisions,
      Map<ServedRevision, Serving.Status> statuses) {
    out.text("name", name.value());
    out.text("origin", "manager");
    out.objects(
        "revisions",
        revisions,
        (object, revision) -> {
          Optional<Serving.Status> status = Optional.ofNullable(statuses.get(revision));
          object.text("revision", revision.name().revision().value());
          standing(object, status);
          scale(object, revision.share().min(), revision.share().max(), status);
        });
  }

  private static void scale(JsonOut out, int min, int max, Optional<Serving.Status> status) {
    out.whole("min", min);
    out.whole("max", max);
    out.whole("instances", status.map(Serving.Status::instances).orElse(0));
  }
}
