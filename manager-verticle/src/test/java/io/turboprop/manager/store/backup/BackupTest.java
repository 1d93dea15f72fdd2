package io.turboprop.manager.store.backup;

import static io.turboprop.manager.store.Batches.change;
import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.allDone;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.manager.store.Epochs;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.blob.BlobFolder;
import io.turboprop.manager.store.sqlite.SqliteOptions;
import io.turboprop.manager.store.sqlite.SqliteStore;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Task;
import io.turboprop.model.Digest;
import io.turboprop.model.JsonText;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.ResultRef;
import io.turboprop.model.RunResult;
import io.vertx.core.Future;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Backups of a store that is being used, and what becomes of them. */
final class BackupTest {
  private static final byte[] MODULE = "a module".getBytes(UTF_8);
  private static final byte[] RESULT = "a large result".getBytes(UTF_8);

  @TempDir Path folder;
  private Place from;
  private Place to;
  private Path file;
  private SqliteStore store;

  @BeforeEach
  void open() {
    from = place("from");
    to = place("to");
    file = folder.resolve("backup.zip");
    store = SqliteStore.open(SqliteOptions.at(from.store()), () -> EPOCH);
  }

  @AfterEach
  void close() {
    done(store.close());
  }

  private Place place(String name) {
    Path root = folder.resolve(name);
    return new Place(root.resolve("store.db"), root.resolve("modules"), root.resolve("results"));
  }

  private static void put(Path root, byte[] bytes) throws IOException {
    new BlobFolder(root).keep(Digest.of(bytes), new ByteArrayInputStream(bytes));
  }

  /** One task with a module, and one with a large result. */
  private List<Task> twoTasks() throws IOException {
    put(from.modules(), MODULE);
    put(from.results(), RESULT);
    ResultRef whole = new ResultRef(Digest.of(RESULT), RESULT.length);
    RunResult large = new RunResult.Success(JsonText.NULL, Optional.empty(), Optional.of(whole));
    List<Task> tasks =
        List.of(
            aTask().file(Digest.of(MODULE)).created(), aTask().result(large).in(Phase.COMPLETED));
    tasks.forEach(task -> done(store.commit(creation(task))));
    return tasks;
  }

  private Manifest create() throws IOException, BackupException {
    return Backup.create(from, file, EPOCH);
  }

  @Test
  void backup_ofAStoreInUse_isSoundAndComesBackWhole() throws Exception {
    List<Task> tasks = twoTasks();
    long epoch = done(Epochs.next(store));

    Manifest made = create();
    Manifest verified = Backup.verify(file);
    Backup.restore(file, to);

    assertThat(verified).isEqualTo(made);
    assertThat(made.rows()).containsEntry("task", 2L).containsEntry("event", 2L);
    assertThat(made.modules()).containsExactly(Digest.of(MODULE));
    assertThat(made.results()).containsExactly(Digest.of(RESULT));
    assertThat(made.missing()).isEmpty();
    SqliteStore back = SqliteStore.open(SqliteOptions.at(to.store()), () -> EPOCH);
    for (Task task : tasks) {
      assertThat(done(back.task(task.id()))).isEqualTo(done(store.task(task.id())));
    }
    assertThat(done(back.latest(HappeningFilter.ALL, 10)))
        .isEqualTo(done(store.latest(HappeningFilter.ALL, 10)));
    // Beyond what any manager drew that came after the backup.
    assertThat(done(Epochs.next(back))).isGreaterThan(epoch + 1_000);
    done(back.close());
    assertThat(new BlobFolder(to.modules()).find(Digest.of(MODULE))).isPresent();
    assertThat(new BlobFolder(to.results()).find(Digest.of(RESULT))).isPresent();
    assertThat(files(folder)).doesNotContain("backup.zip.part", "backup.zip.db");
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString()).toList();
    }
  }

  /** Each task is stored with its event, so a backup of one moment has as many of both. */
  @Test
  void backup_whileMuchIsWritten_isOfOneMoment() throws Exception {
    List<Future<Void>> writes = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      done(store.commit(creation(aTask().created())));
    }
    for (int i = 0; i < 2_000; i++) {
      Task task = aTask().created();
      writes.add(
          store.commit(creation(task)).compose(made -> store.commit(change(task.nextVersion()))));
    }

    create();
    Manifest later = Backup.create(from, folder.resolve("later.zip"), EPOCH);

    allDone(writes);
    Manifest verified = Backup.verify(file);
    assertThat(verified.rows().get("task")).isBetween(50L, 2_050L);
    assertThat(later.rows().get("event")).isGreaterThanOrEqualTo(verified.rows().get("event"));
  }

  @Test
  void file_thatIsThere_isNotReplaced() throws Exception {
    Files.writeString(file, "mine");

    assertThatThrownBy(this::create)
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("is there already");
    assertThat(file).hasContent("mine");
  }

  @Test
  void store_thatIsNotThere_isNotBackedUp() {
    from = place("nowhere");

    assertThatThrownBy(this::create)
        .isInstanceOf(OrchestratorException.class)
        .hasMessageContaining("is not there");
    assertThat(file).doesNotExist();
  }

  @Test
  void moduleThatIsGone_andResultThatIsDamaged_areTold() throws Exception {
    twoTasks();
    Files.delete(new BlobFolder(from.modules()).find(Digest.of(MODULE)).orElseThrow());
    Files.writeString(new BlobFolder(from.results()).find(Digest.of(RESULT)).orElseThrow(), "x");

    Manifest made = create();

    assertThat(made.missing()).containsExactlyInAnyOrder(Digest.of(MODULE), Digest.of(RESULT));
    assertThat(Backup.verify(file).missing()).isEqualTo(made.missing());
    Backup.restore(file, to);
    assertThat(new BlobFolder(to.results()).find(Digest.of(RESULT))).isEmpty();
  }

  @Test
  void place_whereSomethingIs_isLeftAlone() throws Exception {
    twoTasks();
    create();
    put(to.results(), MODULE);

    assertThatThrownBy(() -> Backup.restore(file, to))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining(to.results() + " is there already");
    assertThatThrownBy(() -> Backup.restore(file, from))
        .hasMessageContaining(from.store() + " is there already");

    assertThat(to.store()).doesNotExist();
    assertThat(to.modules()).doesNotExist();
  }

  /** Wherever a byte is flipped, it is noticed, or it was of no consequence. */
  @Test
  void damage_anywhere_isFound_andNothingIsPutBack() throws Exception {
    twoTasks();
    Manifest made = create();
    byte[] sound = Files.readAllBytes(file);
    int found = 0;
    for (int at = 0; at < sound.length; at += 101) {
      byte[] damaged = sound.clone();
      damaged[at] ^= 0x10;
      Files.write(file, damaged);
      try {
        assertThat(Backup.verify(file)).as("byte %d", at).isEqualTo(made);
      } catch (BackupException | IOException e) {
        found++;
        assertThatThrownBy(() -> Backup.restore(file, to)).isInstanceOf(Exception.class);
        assertThat(to.store()).doesNotExist();
        assertThat(to.modules()).doesNotExist();
      }
    }
    assertThat(found).isGreaterThan(sound.length / 101 / 2);
  }

  /** What is written last is the manifest, and the directory of the file. */
  @Test
  void damage_ofTheManifest_isFound_whereverItIs() throws Exception {
    twoTasks();
    Manifest made = create();
    byte[] sound = Files.readAllBytes(file);
    for (int at = sound.length - 1_200; at < sound.length; at++) {
      byte[] damaged = sound.clone();
      damaged[at] ^= (byte) (1 << at % 8);
      Files.write(file, damaged);
      try (Archive archive = Archive.open(file)) {
        assertThat(archive.says()).as("byte %d", at).isEqualTo(made);
      } catch (BackupException found) {
        assertThat(found).as("byte %d", at).hasMessageContaining(file.toString());
      }
    }
  }

  @Test
  void otherFile_isNoBackup() throws Exception {
    Files.writeString(file, "not a backup");
    assertThatThrownBy(() -> Backup.verify(file))
        .isInstanceOf(BackupException.class)
        .hasMessageContaining("is no backup, or was cut off");

    Files.delete(file);
    twoTasks();
    create();
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> Backup.verify(file)).isInstanceOf(BackupException.class);
  }
}
