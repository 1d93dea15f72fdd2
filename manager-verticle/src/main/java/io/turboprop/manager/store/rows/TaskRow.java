package io.turboprop.manager.store.rows;

import io.turboprop.manager.task.Task;
import io.turboprop.model.Digest;
import io.turboprop.model.JsonText;
import io.turboprop.model.OrchestratorException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A task as its body and the columns that repeat a part of it.
 *
 * @param createdAt {@link Nanos}
 * @param owner task that it is an instance of
 * @param declared {@link Task#ofADeclaration}
 */
public record TaskRow(
    String id,
    long version,
    String phase,
    int state,
    long createdAt,
    @Nullable String owner,
    boolean declared,
    long sum,
    String body) {

  public static TaskRow of(Task task, Bodies bodies) {
    String body = bodies.encode(task);
    String id = task.id().value();
    return new TaskRow(
        id,
        task.version(),
        task.phase().name(),
        task.state().number(),
        Nanos.of(task.times().createdAt()),
        owner(task),
        task.ofADeclaration(),
        Checksum.of(id, task.version(), body),
        body);
  }

  private static @Nullable String owner(Task task) {
    return task.spec().lineage().owner().map(owner -> owner.task().value()).orElse(null);
  }

  /**
   * @throws OrchestratorException INTERNAL if it is damaged
   */
  public Task task(Bodies bodies) {
    RowName name = RowName.task(id);
    bodies.verify(name, sum, id, version, body);
    Task task = bodies.decode(name, body, Task.class);
    boolean agrees =
        task.id().value().equals(id)
            && task.version() == version
            && task.phase().name().equals(phase)
            && task.state().number() == state
            && Nanos.of(task.times().createdAt()) == createdAt
            && Objects.equals(owner(task), owner)
            && task.ofADeclaration() == declared;
    if (!agrees) {
      throw bodies.damaged(name, "its columns disagree with its body");
    }
    return task;
  }

  /** The module file that a task refers to. */
  public static Optional<String> file(Task task) {
    return task.spec().program().file().map(file -> file.digest().toString());
  }

  public static Optional<String> metadata(Task task) {
    return task.spec().metadata().map(JsonText::text);
  }

  /** The large results of a task. */
  public static List<String> results(Task task) {
    return task.resultFiles().stream().map(Digest::toString).toList();
  }
}
