package io.turboprop.manager.store.sqlite;

import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.disk.SmallDisk;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.TaskFilter;
import io.turboprop.manager.task.Task;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.wire.PropletMessage.CpuMetrics;
import io.turboprop.wire.PropletMessage.MemoryMetrics;
import io.turboprop.wire.PropletMessage.WorkerMetrics;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store on a real disk that is full, or becomes read-only. */
@Timeout(120)
final class FailingDiskTest {
  @TempDir Path folder;

  @Test
  void fullDisk_refusesWritesAndAnswersQuestions_untilThereIsSpace() throws IOException {
    Path mount = Files.createDirectory(folder.resolve("disk"));
    try (SmallDisk disk = SmallDisk.tmpfs(mount, 4)) {
      Path file = mount.resolve("store.db");
      SqliteStore store = open(file);
      List<Task> kept = new ArrayList<>(commit(store, 20));

      disk.fill();
      List<Task> refused = commitUntilRefused(store, kept, file, "no space left", "SQLITE_FULL");
      assertThat(refused).isNotEmpty();
      assertThat(failure(store.metrics().append(sample()))).hasMessageContaining("no space left");
      assertAllThere(store, kept);

      disk.free();
      kept.addAll(commit(store, 20));
      assertAllThere(store, kept);

      disk.fill();
      commitUntilRefused(store, kept, file, "no space left", "SQLITE_FULL");
      done(store.close());
      disk.free();
      SqliteStore again = open(file);
      assertAllThere(again, kept);
      kept.addAll(commit(again, 5));
      assertAllThere(again, kept);
      done(again.close());
    }
  }

  @Test
  void diskThatBecomesReadOnly_refusesWritesAndAnswersQuestions() throws IOException {
    Path mount = Files.createDirectory(folder.resolve("disk"));
    Path image = folder.resolve("image");
    Path file = mount.resolve("store.db");
    List<Task> kept;
    try (SmallDisk disk = SmallDisk.ext4(image, mount, 16)) {
      SqliteStore store = open(file);
      kept = new ArrayList<>(commit(store, 20));

      disk.fail();

      assertUnavailable(store.commit(creation(big())), file);
      assertUnavailable(store.commit(creation(big())), file);
      assertAllThere(store, kept);
      done(store.close());
      assertThatThrownBy(() -> open(file))
          .isInstanceOf(OrchestratorException.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("check that the folder is writable");
    }

    try (SmallDisk repaired = SmallDisk.again(image, mount)) {
      SqliteStore store = open(repaired.folder().resolve("store.db"));
      assertAllThere(store, kept);
      kept.addAll(commit(store, 5));
      assertAllThere(store, kept);
      done(store.close());
    }
  }

  private static SqliteStore open(Path file) {
    return SqliteStore.open(SqliteOptions.at(file), () -> EPOCH);
  }

  private static List<Task> commit(SqliteStore store, int count) {
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Task task = big();
      done(store.commit(creation(task)));
      tasks.add(task);
    }
    return tasks;
  }

  /** What was allocated before may still take some. */
  private static List<Task> commitUntilRefused(
      SqliteStore store, List<Task> kept, Path file, String... said) {
    List<Task> refused = new ArrayList<>();
    for (int i = 0; i < 2_000 && refused.size() < 3; i++) {
      Task task = big();
      Future<Void> commit = store.commit(creation(task));
      try {
        done(commit);
        kept.add(task);
      } catch (OrchestratorException full) {
        assertThat(full.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        assertThat(full).hasMessageContaining(file.toString()).hasMessageContainingAll(said);
        refused.add(task);
      }
    }
    refused.forEach(task -> assertThat(done(store.task(task.id()))).isEmpty());
    return refused;
  }

  private static void assertUnavailable(Future<?> commit, Path file) {
    assertThat(failure(commit))
        .isInstanceOfSatisfying(
            OrchestratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE))
        .hasMessageContaining(file.toString())
        .hasMessageContaining("nothing was stored");
  }

  private static void assertAllThere(SqliteStore store, List<Task> kept) {
    assertThat(done(store.tasks(TaskFilter.ALL, 0, 0)).total()).isEqualTo(kept.size());
    kept.forEach(task -> assertThat(done(store.task(task.id()))).contains(task.nextVersion()));
    assertThat(done(store.happenings(HappeningFilter.ALL, 0, 10_000)).items()).hasSize(kept.size());
  }

  private static Task big() {
    return aTask().env(Map.of("PADDING", "x".repeat(5_000))).created();
  }

  private static WorkerMetrics sample() {
    return new WorkerMetrics(
        new PropletId("p"),
        "default",
        Optional.of(EPOCH),
        new CpuMetrics(0.1, 0, 12.5),
        new MemoryMetrics(1, 0, 0, 0, 0, 1));
  }
}
