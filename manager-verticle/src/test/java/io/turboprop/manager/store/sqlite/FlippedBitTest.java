package io.turboprop.manager.store.sqlite;

import static io.turboprop.manager.store.Batches.change;
import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.function.Deploys;
import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.FunctionEvent;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Epochs;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.TaskFilter;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Task;
import io.turboprop.model.Digest;
import io.turboprop.model.FunctionName;
import io.turboprop.model.JsonText;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.TaskId;
import io.turboprop.model.TaskState;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Single bits of the files flipped at random: what is read after that is right, or an error, or
 * left out of a list, but never wrong. {@code -Dturboprop.flips=10000} for a long run.
 */
@Timeout(600)
final class FlippedBitTest {
  private static final int FLIPS = Integer.getInteger("turboprop.flips", 120);
  private static final PropletId PROPLET = new PropletId("proplet-1");
  private static final Retention RETENTION =
      Retention.DEFAULT.withHappenings(
          Retention.Happenings.DEFAULT.withKept(60).withTail(3).withAge(Duration.ofDays(9)));

  private interface Question<T> {
    T apply(SqliteStore store);
  }

  /** How to ask, by name. */
  private final Map<String, Question<Future<?>>> questions = new LinkedHashMap<>();

  /** How to ask for lists that leave out what is damaged. */
  private final Map<String, Question<Future<? extends List<?>>>> lists = new LinkedHashMap<>();

  private final Random random = new Random();
  @TempDir Path folder;
  private int refused;
  private int errors;
  private int shorter;
  private int right;

  FlippedBitTest() {
    long seed = random.nextLong();
    random.setSeed(seed);
    System.out.println("seed of the flipped bits: " + seed);
  }

  @Test
  void databaseFile_withAFlippedBit_neverGivesAWrongAnswer() throws IOException {
    Path file = folder.resolve("sound.db");
    SqliteStore store = open(file);
    fill(store);
    Map<String, Object> answers = answers(store);
    done(store.close());
    byte[] sound = Files.readAllBytes(file);

    for (int i = 0; i < FLIPS; i++) {
      byte[] damaged = sound.clone();
      int offset = random.nextInt(sound.length);
      int bit = random.nextInt(8);
      damaged[offset] ^= (byte) (1 << bit);
      check("bit " + bit + " of byte " + offset, damaged, answers);
    }
    System.out.printf(
        "%d flips: %d not opened; of the answers %d errors, %d shorter lists, %d right%n",
        FLIPS, refused, errors, shorter, right);
    assertThat(refused + errors + shorter).isPositive();
  }

  private void check(String flip, byte[] content, Map<String, Object> answers) throws IOException {
    Path file = Files.createDirectory(folder.resolve("damaged")).resolve("store.db");
    Files.write(file, content);
    try {
      SqliteStore store = open(file);
      try {
        questions.forEach((name, question) -> checkAnswer(flip, name, question, store, answers));
        lists.forEach((name, question) -> checkList(flip, name, question, store, answers));
      } finally {
        done(store.close());
      }
    } catch (OrchestratorException clear) {
      assertThat(clear).as(flip).hasMessageContaining(file.toString());
      refused++;
    }
    delete(folder.resolve("damaged"));
  }

  private void checkAnswer(
      String flip,
      String name,
      Question<Future<?>> question,
      SqliteStore store,
      Map<String, Object> answers) {
    try {
      assertThat(done(question.apply(store))).as("%s: %s", flip, name).isEqualTo(answers.get(name));
      right++;
    } catch (OrchestratorException clear) {
      assertThat(clear).as(flip).hasMessageContaining("store.db");
      errors++;
    }
  }

  private void checkList(
      String flip,
      String name,
      Question<Future<? extends List<?>>> question,
      SqliteStore store,
      Map<String, Object> answers) {
    try {
      List<?> expected = (List<?>) Objects.requireNonNull(answers.get(name));
      List<?> found = done(question.apply(store));
      if (found.size() == expected.size()) {
        assertThat(found).as("%s: %s", flip, name).isEqualTo(expected);
        right++;
      } else {
        List<?> left = expected.stream().filter(found::contains).toList();
        assertThat(found).as("%s: %s", flip, name).isEqualTo(left).hasSize(expected.size() - 1);
        shorter++;
      }
    } catch (OrchestratorException clear) {
      assertThat(clear).as(flip).hasMessageContaining("store.db");
      errors++;
    }
  }

  @Test
  void writeAheadLog_withAFlippedBit_losesTheLastTransactionAtMost() throws IOException {
    Path file = folder.resolve("live.db");
    SqliteStore store = open(options(file).withAhead(Duration.ZERO));
    List<TaskId> ids = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Task task = big(i).in(Phase.RUNNING);
      done(store.commit(creation(task)));
      ids.add(task.id());
    }
    byte[] database = Files.readAllBytes(file);
    byte[] log = Files.readAllBytes(folder.resolve("live.db-wal"));
    done(store.close());

    for (int i = 0; i < FLIPS; i++) {
      byte[] damaged = log.clone();
      int offset = random.nextInt(log.length);
      int bit = random.nextInt(8);
      damaged[offset] ^= (byte) (1 << bit);
      checkLog("bit " + bit + " of byte " + offset + " of the log", database, damaged, ids);
    }
    System.out.printf("%d flips in the log: %d not opened, %d right%n", FLIPS, refused, right);
    assertThat(refused).isPositive();
    checkLog("no flip", database, log, ids);
  }

  private void checkLog(String flip, byte[] database, byte[] log, List<TaskId> ids)
      throws IOException {
    Path file = Files.createDirectory(folder.resolve("damaged")).resolve("store.db");
    Files.write(file, database);
    Files.write(file.resolveSibling("store.db-wal"), log);
    try {
      SqliteStore store = open(file);
      try {
        List<TaskId> found = done(store.liveTasks()).stream().map(Task::id).toList();
        assertThat(ids.subList(0, Math.max(ids.size() - 1, found.size())))
            .as(flip)
            .isEqualTo(found);
        right++;
      } finally {
        done(store.close());
      }
    } catch (OrchestratorException clear) {
      assertThat(clear).as(flip).hasMessageContaining(file.toString());
      refused++;
    }
    delete(folder.resolve("damaged"));
  }

  private static SqliteStore open(Path file) {
    return open(options(file));
  }

  private static SqliteStore open(SqliteOptions options) {
    return SqliteStore.open(options, () -> EPOCH);
  }

  private static SqliteOptions options(Path file) {
    return SqliteOptions.at(file).withRetention(RETENTION);
  }

  private void fill(SqliteStore store) {
    List<Phase> phases = List.copyOf(EnumSet.complementOf(EnumSet.of(Phase.SKIPPED)));
    for (int i = 0; i < 40; i++) {
      Phase phase = phases.get(i % phases.size());
      Task task = (i % 9 == 0 ? big(i) : small(i)).in(phase);
      done(store.commit(creation(task)));
      done(store.commit(change(task.nextVersion())));
      done(store.commit(Batch.of(new Write.PutAttempt(attempt(task, 1)))));
      if (i % 7 == 3) {
        done(store.commit(Batch.of(new Write.RemoveTask(task.id(), 2))));
      }
      ask(task, i);
    }
    for (int i = 0; i < 5; i++) {
      PropletId id = new PropletId("proplet-" + i);
      done(
          store.commit(
              Batch.of(
                  new Write.PutProplet(
                      Proplet.registered(id, PropletMetadata.UNKNOWN, Optional.empty(), EPOCH)),
                  new Write.AppendEvent(
                      Happening.of(
                          id,
                          EPOCH,
                          new Happening.PropletDrain(true),
                          Reason.of(ReasonCode.CREATED))))));
    }
    Function echo = Deploys.after(Deploys.deploy(Deploys.module("a")));
    done(store.commit(Batch.of(new Write.PutFunction(echo), functionEvent(echo))));
    for (int i = 0; i < 6; i++) {
      FunctionName name = new FunctionName("function-" + i);
      done(store.commit(Batch.of(new Write.PutFunction(named(echo, name)))));
    }
    done(Epochs.next(store));
    while (done(store.prune(50)) > 0) {
      // Until there is a horizon.
    }
    askForLists();
  }

  private static Write functionEvent(Function function) {
    FunctionEvent event =
        new FunctionEvent.FunctionDeployed(
            "uid", function.revisions().getFirst(), false, function.route(), "eva");
    return new Write.AppendEvent(Happening.of(function.name(), EPOCH, event));
  }

  private static Function named(Function function, FunctionName name) {
    return new Function(
        name,
        function.uid(),
        function.version(),
        function.revisions(),
        function.counted(),
        function.retired(),
        function.route(),
        function.awaited(),
        function.former(),
        function.history(),
        function.createdAt(),
        function.updatedAt());
  }

  private static io.turboprop.manager.task.TaskBuilder small(int i) {
    return aTask().createdAt(EPOCH.plusSeconds(i)).on(PROPLET).metadata("{\"n\":" + i % 3 + "}");
  }

  private static io.turboprop.manager.task.TaskBuilder big(int i) {
    return small(i).env(Map.of("PADDING", "x".repeat(9_000)));
  }

  private static AttemptRecord attempt(Task task, int number) {
    return new AttemptRecord(
        task.id(), number, 1, EPOCH, Optional.empty(), Reason.of(ReasonCode.TRAP), task.seats());
  }

  private void ask(Task task, int i) {
    questions.put("task " + i, store -> store.task(task.id()));
    questions.put("attempts " + i, store -> store.attempts(task.id()));
    questions.put("log of task " + i, store -> log(store, HappeningFilter.of(task.id())));
  }

  private void askForLists() {
    questions.put("log", store -> log(store, HappeningFilter.ALL));
    questions.put("log of proplet", store -> log(store, ofProplet(Set.of())));
    questions.put("log of proplet and type", store -> log(store, ofProplet(Set.of("created"))));
    questions.put(
        "log of types",
        store ->
            log(
                store,
                new HappeningFilter(
                    Optional.empty(), Optional.empty(), Set.of("created", "proplet_drain"))));
    questions.put("log of function", store -> log(store, HappeningFilter.of(Deploys.ECHO)));
    questions.put("module files", SqliteStore::moduleFiles);
    questions.put("key", store -> store.idempotencyKey("k"));
    questions.put("epoch", Epochs::next);
    lists.put("live", SqliteStore::liveTasks);
    lists.put("proplets", SqliteStore::proplets);
    lists.put("functions", SqliteStore::functions);
    lists.put("tasks", store -> tasks(store, TaskFilter.ALL));
    lists.put(
        "tasks running",
        store -> tasks(store, new TaskFilter(Map.of(), Optional.of(TaskState.RUNNING))));
    lists.put(
        "tasks by metadata",
        store -> tasks(store, new TaskFilter(Map.of("n", new JsonText("1")), Optional.empty())));
  }

  private static HappeningFilter ofProplet(Set<String> types) {
    return new HappeningFilter(Optional.empty(), Optional.of(PROPLET), types);
  }

  private static Future<?> log(SqliteStore store, HappeningFilter filter) {
    return store.happenings(filter, 0, 1_000);
  }

  private static Future<List<Task>> tasks(SqliteStore store, TaskFilter filter) {
    return store.tasks(filter, 0, 1_000).map(page -> page.items());
  }

  /** The epoch grows with each question, also with the one in {@link #fill}. */
  private Map<String, Object> answers(SqliteStore store) {
    done(
        store.commit(
            Batch.of(
                new Write.PutIdempotencyKey(
                    new IdempotencyKey("k", Digest.of(new byte[] {1}), new TaskId("t"), EPOCH)))));
    Map<String, Object> answers = new LinkedHashMap<>();
    questions.forEach((name, question) -> answers.put(name, done(question.apply(store))));
    lists.forEach((name, question) -> answers.put(name, done(question.apply(store))));
    answers.computeIfPresent("epoch", (name, epoch) -> (Long) epoch + 1);
    return answers;
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
