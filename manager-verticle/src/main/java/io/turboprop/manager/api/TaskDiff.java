package io.turboprop.manager.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.codec.Json;
import io.turboprop.codec.JsonOut;
import io.turboprop.manager.task.Declaration;
import io.turboprop.manager.task.Task;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** In which fields two descriptions of a task differ, as people write them. */
final class TaskDiff {
  /** What a description has beside the fields of {@link TaskForm}. */
  private static final Set<String> MORE = Set.of("module", DesiredForm.DESIRED);

  private TaskDiff() {}

  /**
   * A field that differs.
   *
   * @param field path with dots between names
   * @param from empty if it was not there
   * @param to empty if it is not there any more
   */
  record Line(String field, Optional<JsonNode> from, Optional<JsonNode> to) {}

  /**
   * @param before empty if there was no task
   */
  static List<Line> between(Optional<Task> before, Task after) {
    List<Line> lines = new ArrayList<>();
    compare(
        "",
        before.map(TaskDiff::description).orElseGet(TaskDiff::nothing),
        description(after),
        lines);
    return lines;
  }

  /** Without what is the manager's own, such as where it runs. */
  private static ObjectNode description(Task task) {
    Task bare = Task.created(task.id(), task.spec(), task.times().createdAt());
    ObjectNode described = nothing();
    byte[] written =
        JsonOut.object(
            out -> {
              TaskJson.write(out, bare);
              task.declaration()
                  .flatMap(Declaration::desired)
                  .ifPresent(d -> out.object(DesiredForm.DESIRED, d, DesiredJson::desired));
            });
    Json.tree(Json.parse(new String(written, StandardCharsets.UTF_8))).properties().stream()
        .filter(f -> TaskForm.FIELDS.contains(f.getKey()) || MORE.contains(f.getKey()))
        .filter(f -> !f.getValue().isNull())
        .forEach(f -> described.set(f.getKey(), f.getValue()));
    return described;
  }

  private static ObjectNode nothing() {
    return Json.mapper().createObjectNode();
  }

  private static void compare(String path, ObjectNode from, ObjectNode to, List<Line> lines) {
    Set<String> names = new LinkedHashSet<>();
    from.fieldNames().forEachRemaining(names::add);
    to.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      String field = path + name;
      JsonNode before = from.get(name);
      JsonNode after = to.get(name);
      if (before instanceof ObjectNode old && after instanceof ObjectNode now) {
        compare(field + ".", old, now, lines);
      } else if (before == null || !before.equals(after)) {
        lines.add(new Line(field, Optional.ofNullable(before), Optional.ofNullable(after)));
      }
    }
  }

  static void write(JsonOut out, Line line) {
    out.text("field", line.field());
    line.from().ifPresent(value -> out.value("from", Json.text(value)));
    line.to().ifPresent(value -> out.value("to", Json.text(value)));
  }
}
