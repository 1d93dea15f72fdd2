package io.turboprop.manager.store.rows;

import io.turboprop.manager.store.Happening;
import io.turboprop.model.FunctionName;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A happening as its body and the columns that repeat a part of it.
 *
 * @param sequence 0 before it is numbered; the body has none
 * @param at {@link Nanos}
 * @param type {@link Happening#type}
 * @param sum of all but sequence and function: it is older than functions are
 */
public record EventRow(
    long sequence,
    @Nullable String task,
    @Nullable String proplet,
    @Nullable String function,
    long at,
    String type,
    long sum,
    String body) {

  public static EventRow of(Happening event, Bodies bodies) {
    String task = event.task().map(TaskId::value).orElse(null);
    String proplet = event.proplet().map(PropletId::value).orElse(null);
    long at = Nanos.of(event.at());
    String type = event.type();
    String body = bodies.encode(event);
    return new EventRow(
        0,
        task,
        proplet,
        function(event),
        at,
        type,
        Checksum.of(task, proplet, at, type, body),
        body);
  }

  public EventRow numbered(long newSequence) {
    return new EventRow(newSequence, task, proplet, function, at, type, sum, body);
  }

  private static @Nullable String function(Happening event) {
    return event.function().map(FunctionName::value).orElse(null);
  }

  /**
   * @throws OrchestratorException INTERNAL if it is damaged
   */
  public Happening happening(Bodies bodies) {
    RowName name = RowName.event(sequence, of());
    bodies.verify(name, sum, task, proplet, at, type, body);
    Happening found = bodies.decode(name, body, Happening.class);
    if (!Objects.equals(function, function(found))) {
      throw bodies.damaged(name, "its columns disagree with its body");
    }
    return complete(found);
  }

  /** With what the body may leave to the columns, because their checksum covers them. */
  private Happening complete(Happening found) {
    return new Happening(
        sequence,
        Objects.requireNonNullElse(found.at(), Nanos.instant(at)),
        found.task().or(() -> Optional.ofNullable(task).map(TaskId::new)),
        found.proplet().or(() -> Optional.ofNullable(proplet).map(PropletId::new)),
        found.function(),
        found.what(),
        found.attempt(),
        found.phase(),
        found.reason());
  }

  private String of() {
    return task != null ? "task " + task : function != null ? "function " + function : "";
  }
}
