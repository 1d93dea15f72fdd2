package io.turboprop.proplet.cube;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.cube.CubeState;
import io.turboprop.cube.CubeTask;
import io.turboprop.model.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class TaskShelfTest {
  private static final Duration AGE = Duration.ofHours(1);
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final TaskShelf shelf = new TaskShelf(2, AGE);

  @Test
  void tasksThatAreOver_areKeptUpToANumber_theOldestGoFirst() {
    shelf.put(open("running"), NOW);
    shelf.put(over("a", NOW), NOW);
    shelf.put(over("b", NOW), NOW);
    shelf.put(over("c", NOW), NOW);

    assertThat(ids(NOW)).containsExactly("b", "c", "running");
    assertThat(shelf.find(new TaskId("a"), NOW)).isEmpty();
  }

  @Test
  void tasksThatAreOver_areKeptForAWhile_othersForAsLongAsTheyRun() {
    shelf.put(open("running"), NOW);
    shelf.put(over("a", NOW), NOW);
    shelf.put(over("b", NOW.plusSeconds(1)), NOW.plusSeconds(1));

    assertThat(ids(NOW.plus(AGE))).containsExactly("a", "b", "running");
    assertThat(ids(NOW.plus(AGE).plusMillis(1))).containsExactly("b", "running");
    assertThat(shelf.find(new TaskId("b"), NOW.plus(AGE).plusSeconds(2))).isEmpty();
    assertThat(ids(NOW.plus(Duration.ofDays(99)))).containsExactly("running");
  }

  @Test
  void task_thatIsPutAgain_isThereOnce() {
    shelf.put(open("a"), NOW);
    shelf.put(over("a", NOW), NOW);
    assertThat(ids(NOW)).containsExactly("a");

    shelf.put(open("a"), NOW);

    assertThat(shelf.all(NOW)).containsExactly(open("a"));
  }

  private List<String> ids(Instant now) {
    return shelf.all(now).stream().map(task -> task.id().value()).toList();
  }

  private static CubeTask over(String id, Instant at) {
    return open(id).ended(CubeState.COMPLETED, at);
  }

  private static CubeTask open(String id) {
    return new CubeTask(
        new TaskId(id),
        id,
        CubeState.SCHEDULED,
        "a/b",
        0,
        0,
        0,
        Optional.empty(),
        Optional.empty(),
        0);
  }
}
