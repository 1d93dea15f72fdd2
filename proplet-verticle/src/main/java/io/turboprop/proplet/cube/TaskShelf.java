package io.turboprop.proplet.cube;

import io.turboprop.cube.CubeTask;
import io.turboprop.model.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tasks of Cube's clients. Those that are over are forgotten after a while, and the oldest of
 * them when there are too many; how many are not over is for the agent to limit. Reads no clock.
 */
final class TaskShelf {
  private final int mostOver;
  private final Duration age;
  private final Map<TaskId, CubeTask> open = new LinkedHashMap<>();

  /** In the order in which they ended. */
  private final Map<TaskId, CubeTask> over = new LinkedHashMap<>();

  /**
   * @param mostOver tasks kept that are over, 1 or more
   * @param age for which they are, positive
   */
  TaskShelf(int mostOver, Duration age) {
    this.mostOver = mostOver;
    this.age = age;
  }

  /** In the place of what was known of this task. */
  void put(CubeTask task, Instant now) {
    open.remove(task.id());
    over.remove(task.id());
    (task.state().isOver() ? over : open).put(task.id(), task);
    forget(now);
  }

  Optional<CubeTask> find(TaskId id, Instant now) {
    forget(now);
    return Optional.ofNullable(open.get(id)).or(() -> Optional.ofNullable(over.get(id)));
  }

  /** Those that are over come first. */
  List<CubeTask> all(Instant now) {
    forget(now);
    List<CubeTask> all = new ArrayList<>(over.values());
    all.addAll(open.values());
    return all;
  }

  private void forget(Instant now) {
    Instant oldest = now.minus(age);
    var next = over.values().iterator();
    while (next.hasNext()) {
      boolean old = next.next().finishedAt().filter(ended -> ended.isBefore(oldest)).isPresent();
      if (!old && over.size() <= mostOver) {
        return;
      }
      next.remove();
    }
  }
}
