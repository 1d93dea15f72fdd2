package io.turboprop.manager.api;

import static io.turboprop.manager.api.Endpoint.exact;

import io.turboprop.codec.Fields;
import io.turboprop.codec.JsonOut;
import io.turboprop.manager.api.Documents.Submitted;
import io.turboprop.manager.service.ControlReply.OfApplied;
import io.turboprop.manager.service.ControlRequest.ApplyTask;
import io.turboprop.manager.task.Desired;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskPatch;
import io.turboprop.manager.task.TaskSpec;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code POST /tasks/apply}: a task as a file describes it, made, changed or left as it is. Which
 * task is meant its key says, so doing it again does nothing.
 */
final class ApplyRoutes {
  /** Names of the fields that are read, without {@code file}. */
  static final Set<String> FIELDS =
      Stream.concat(TaskForm.FIELDS.stream(), Stream.of(DesiredForm.KEY, DesiredForm.DESIRED))
          .collect(Collectors.toUnmodifiableSet());

  private final ControlClient control;
  private final Documents documents;

  /**
   * @param documents reads {@link #FIELDS}
   */
  ApplyRoutes(ControlClient control, Documents documents) {
    this.control = control;
    this.documents = documents;
  }

  List<Endpoint> endpoints() {
    return List.of(exact("apply-task", HttpMethod.POST, "/tasks/apply", this::apply));
  }

  private record Wish(String key, TaskSpec spec, Optional<Desired> desired) {}

  private Future<Answer> apply(Call call) {
    call.requireJson();
    boolean dryRun = call.query().flag("dry_run");
    Optional<String> by = call.asker();
    return documents
        .read(call.request(), (fields, module) -> wish(fields))
        .compose(wish -> control.ask(request(wish, dryRun, by), OfApplied.class))
        .map(applied -> answer(applied, dryRun));
  }

  private static Wish wish(Fields fields) {
    TaskSpec spec = TaskForm.spec(fields);
    return new Wish(
        DesiredForm.key(fields),
        spec,
        fields.optionalObject(DesiredForm.DESIRED).map(DesiredForm::read));
  }

  private static ApplyTask request(Submitted<Wish> submitted, boolean dryRun, Optional<String> by) {
    Wish wish = submitted.form();
    TaskSpec spec =
        submitted
            .module()
            .map(file -> wish.spec().with(TaskPatch.ofFile(file)))
            .orElse(wish.spec());
    return new ApplyTask(wish.key(), spec, wish.desired(), dryRun, by);
  }

  private static Answer answer(OfApplied applied, boolean dryRun) {
    List<TaskDiff.Line> changes = TaskDiff.between(applied.before(), applied.after());
    boolean created = applied.before().isEmpty();
    String outcome = created ? "created" : changes.isEmpty() ? "unchanged" : "changed";
    boolean made = created && !dryRun;
    Answer answer =
        Answer.json(
            made ? 201 : 200,
            out -> {
              out.text("outcome", outcome);
              out.flag("dry_run", dryRun);
              write(out, applied, created && dryRun, changes);
            });
    return made ? answer.with("Location", "/tasks/" + applied.after().id()) : answer;
  }

  /**
   * @param nothing there is no such task
   */
  private static void write(
      JsonOut out, OfApplied applied, boolean nothing, List<TaskDiff.Line> changes) {
    Task after = applied.after();
    out.textIf("key", after.declaration().flatMap(declaration -> declaration.key()));
    out.objects("changes", changes, TaskDiff::write);
    if (!nothing) {
      out.object("task", after, TaskJson::write);
    }
  }
}
