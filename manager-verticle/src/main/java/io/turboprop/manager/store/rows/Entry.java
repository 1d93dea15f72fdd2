package io.turboprop.manager.store.rows;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.join.JoinToken;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Task;
import io.turboprop.model.FunctionName;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A write as what goes into tables; made before a transaction begins, and once only. */
public sealed interface Entry {
  record PutTask(
      TaskId id,
      TaskRow row,
      @Nullable String file,
      @Nullable String metadata,
      List<String> results)
      implements Entry {}

  record RemoveTask(TaskId id, long version) implements Entry {}

  record Append(EventRow row) implements Entry {}

  record PutAttempt(AttemptRow row) implements Entry {}

  record PutProplet(BodyRow row) implements Entry {}

  record RemoveProplet(String id) implements Entry {}

  record PutFunction(FunctionName name, FunctionRow row, Set<String> modules) implements Entry {}

  record RemoveFunction(FunctionName name, long version) implements Entry {}

  record PutToken(BodyRow row) implements Entry {}

  record RemoveToken(String id) implements Entry {}

  record PutJoined(BodyRow row) implements Entry {}

  record RemoveJoined(String id) implements Entry {}

  record PutKey(KeyRow row) implements Entry {}

  /** A sample of metrics. */
  record Sample(Sampled of, String subject, String body) implements Entry {}

  /** About how many characters it sends; what is always small counts nothing. */
  default int size() {
    return switch (this) {
      case PutTask put -> put.row().body().length();
      case Append append -> append.row().body().length();
      case PutAttempt put -> put.row().body().length();
      case PutProplet put -> put.row().body().length();
      case PutFunction put -> put.row().body().length();
      default -> 0;
    };
  }

  static List<Entry> of(Batch batch, Bodies bodies) {
    return batch.writes().stream().map(write -> of(write, bodies)).toList();
  }

  static Entry of(Write write, Bodies bodies) {
    return switch (write) {
      case Write.PutTask(Task task) ->
          new PutTask(
              task.id(),
              TaskRow.of(task, bodies),
              TaskRow.file(task).orElse(null),
              TaskRow.metadata(task).orElse(null),
              TaskRow.results(task));
      case Write.RemoveTask(TaskId id, long version) -> new RemoveTask(id, version);
      case Write.AppendEvent(Happening event) -> new Append(EventRow.of(event, bodies));
      case Write.PutAttempt(AttemptRecord attempt) ->
          new PutAttempt(AttemptRow.of(attempt, bodies));
      case Write.PutProplet(Proplet proplet) ->
          new PutProplet(BodyRow.of(proplet.id().value(), proplet, bodies));
      case Write.RemoveProplet(PropletId id) -> new RemoveProplet(id.value());
      case Write.PutFunction(Function function) ->
          new PutFunction(
              function.name(), FunctionRow.of(function, bodies), FunctionRow.modules(function));
      case Write.RemoveFunction(FunctionName name, long version) ->
          new RemoveFunction(name, version);
      case Write.PutJoinToken(JoinToken token) ->
          new PutToken(BodyRow.of(token.id(), token, bodies));
      case Write.RemoveJoinToken(String token) -> new RemoveToken(token);
      case Write.PutJoined(Joined one) -> new PutJoined(BodyRow.of(one.id().value(), one, bodies));
      case Write.RemoveJoined(PropletId id) -> new RemoveJoined(id.value());
      case Write.PutIdempotencyKey(IdempotencyKey key) -> new PutKey(KeyRow.of(key));
    };
  }
}
