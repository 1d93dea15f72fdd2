package io.turboprop.manager.store.postgres;

import static io.turboprop.manager.function.Deploys.after;
import static io.turboprop.manager.function.Deploys.deploy;
import static io.turboprop.manager.function.Deploys.module;
import static io.turboprop.manager.store.Batches.change;
import static io.turboprop.manager.store.Batches.creation;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.manager.join.JoinToken;
import io.turboprop.manager.join.Joined;
import io.turboprop.manager.proplet.Proplet;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.BlobKind;
import io.turboprop.manager.store.Candidate;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.manager.store.Lead;
import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.Store;
import io.turboprop.manager.store.TaskFilter;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.store.backup.Place;
import io.turboprop.manager.store.blob.BlobFolder;
import io.turboprop.manager.store.migrate.Kind;
import io.turboprop.manager.store.migrate.Migration;
import io.turboprop.manager.store.migrate.MigrationException;
import io.turboprop.manager.store.migrate.Moved;
import io.turboprop.manager.store.migrate.Numbers;
import io.turboprop.manager.store.migrate.Outgoing;
import io.turboprop.manager.store.sqlite.SqliteOptions;
import io.turboprop.manager.store.sqlite.SqliteOutgoing;
import io.turboprop.manager.store.sqlite.SqliteStore;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Task;
import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.JsonText;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.ResultRef;
import io.turboprop.model.RunResult;
import io.turboprop.model.TaskId;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store of SQLite with everything in it, into a real PostgreSQL. */
final class MigrationTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final byte[] MODULE = "a module".getBytes(UTF_8);
  private static final byte[] RESULT = new byte[1_200_000];
  private static final Candidate SELF = new Candidate("m", "");

  @TempDir Path folder;
  private final PostgresAddress address = Server.database();
  private Place place;

  @AfterAll
  static void closeVertx() {
    done(VERTX.close());
  }

  @BeforeEach
  void fill() throws IOException {
    place =
        new Place(folder.resolve("store.db"), folder.resolve("modules"), folder.resolve("results"));
    new BlobFolder(place.modules()).keep(Digest.of(MODULE), new ByteArrayInputStream(MODULE));
    new BlobFolder(place.modules())
        .keep(Digest.of("x".getBytes(UTF_8)), new ByteArrayInputStream("x".getBytes(UTF_8)));
    new BlobFolder(place.results()).keep(Digest.of(RESULT), new ByteArrayInputStream(RESULT));
    // Few events are kept, so that there are gaps below the horizon.
    SqliteStore store =
        SqliteStore.open(
            SqliteOptions.at(place.store())
                .withRetention(
                    Retention.DEFAULT.withHappenings(
                        new Retention.Happenings(700, Duration.ofDays(30), 1))),
            () -> EPOCH);
    done(store.campaign(SELF, Duration.ofSeconds(3)));
    List<Task> many = Stream.generate(() -> aTask().created()).limit(600).toList();
    done(store.commit(together(many.stream().map(task -> creation(task)))));
    done(store.commit(together(many.stream().map(task -> change(task.nextVersion())))));
    Task withModule = aTask().file(Digest.of(MODULE)).created();
    ResultRef whole = new ResultRef(Digest.of(RESULT), RESULT.length);
    RunResult large = new RunResult.Success(JsonText.NULL, Optional.empty(), Optional.of(whole));
    Task withResult = aTask().result(large).in(Phase.COMPLETED);
    done(store.commit(creation(withModule)));
    done(store.commit(creation(withResult)));
    JoinToken token =
        new JoinToken(
            "t1", Digest.ofText("secret"), EPOCH, EPOCH.plusSeconds(60), 3, 0, "gw-", Map.of());
    done(
        store.commit(
            Batch.of(
                new Write.PutProplet(proplet("z")),
                new Write.PutProplet(proplet("a")),
                new Write.PutFunction(after(deploy(module("x")))),
                new Write.PutJoinToken(token),
                new Write.PutJoined(joined(token)),
                new Write.PutAttempt(attempt(withModule.id(), 1)),
                new Write.PutAttempt(attempt(withModule.id(), 2)),
                new Write.PutIdempotencyKey(
                    new IdempotencyKey("k", Digest.ofText("r"), withModule.id(), EPOCH)))));
    while (done(store.prune(10_000)) > 0) {
      // until nothing is left to forget
    }
    done(store.close());
  }

  private static Batch together(Stream<Batch> batches) {
    return new Batch(batches.flatMap(batch -> batch.writes().stream()).toList());
  }

  private static Proplet proplet(String id) {
    return new Proplet(
        new PropletId(id),
        id,
        PropletMetadata.UNKNOWN,
        Optional.of(new BootId("boot")),
        List.of(),
        EPOCH,
        Optional.empty());
  }

  private static Joined joined(JoinToken token) {
    return new Joined(
        new PropletId("a"),
        "gw-1",
        Digest.ofText("key"),
        Optional.empty(),
        token.id(),
        Map.of(),
        EPOCH,
        false);
  }

  private static AttemptRecord attempt(TaskId task, int number) {
    return new AttemptRecord(
        task, number, 1, EPOCH, Optional.of(EPOCH), Reason.of(ReasonCode.CREATED), List.of());
  }

  private PostgresOptions options() {
    return PostgresOptions.at(address).withReaders(1);
  }

  private Moved migrate() throws IOException, MigrationException {
    try (Outgoing from = SqliteOutgoing.open(place)) {
      return migrate(from);
    }
  }

  private Moved migrate(Outgoing from) throws IOException, MigrationException {
    try (PostgresIncoming to = PostgresIncoming.open(VERTX, options())) {
      return Migration.run(from, to);
    }
  }

  private SqliteStore source() {
    return SqliteStore.open(SqliteOptions.at(place.store()), () -> EPOCH);
  }

  private PostgresStore target() {
    return done(PostgresStore.open(VERTX, options(), InstantSource.fixed(EPOCH)));
  }

  private static long count(Moved moved, String kind) {
    return moved.lines().stream()
        .filter(line -> line.kind().equals(kind))
        .mapToLong(Moved.Line::count)
        .sum();
  }

  @Test
  void migrate_allKinds_areTheSameAfterwards() throws Exception {
    Moved moved = migrate();

    assertThat(count(moved, "tasks")).isEqualTo(602);
    assertThat(count(moved, "attempts")).isEqualTo(2);
    assertThat(count(moved, "modules")).isEqualTo(2);
    assertThat(count(moved, "results")).isEqualTo(1);
    for (Kind kind : Kind.values()) {
      assertThat(count(moved, kind.title())).as(kind.title()).isPositive();
    }
    assertThat(moved.numbers().horizon()).isPositive();
    SqliteStore before = source();
    PostgresStore after = target();
    assertSame(before, after);
    for (BlobKind kind : BlobKind.values()) {
      assertThat(after.blobs(kind).orElseThrow().all())
          .isEqualTo(
              kind == BlobKind.MODULE
                  ? Set.of(Digest.of(MODULE), Digest.of("x".getBytes(UTF_8)))
                  : Set.of(Digest.of(RESULT)));
    }
    // Numbers go on behind those that clients and proplets know.
    Lead lead = done(after.campaign(SELF, Duration.ofSeconds(3)));
    assertThat(lead.epoch()).isEqualTo(moved.numbers().epoch() + 1);
    done(after.commit(creation(aTask().created())));
    assertThat(done(after.latest(HappeningFilter.ALL, 1)).getFirst().sequence())
        .isEqualTo(moved.numbers().sequence() + 1);
    done(before.close());
    done(after.close());
  }

  private static void assertSame(Store before, Store after) {
    List<Task> tasks = done(before.tasks(TaskFilter.ALL, 0, 1_000)).items();
    assertThat(done(after.tasks(TaskFilter.ALL, 0, 1_000)))
        .isEqualTo(done(before.tasks(TaskFilter.ALL, 0, 1_000)));
    assertThat(done(after.liveTasks())).isEqualTo(done(before.liveTasks()));
    for (Task task : tasks) {
      assertThat(done(after.attempts(task.id()))).isEqualTo(done(before.attempts(task.id())));
    }
    for (long cursor : new long[] {0, 300, 600, 900, 1_100, 1_202}) {
      assertThat(done(after.happenings(HappeningFilter.ALL, cursor, 2_000)))
          .isEqualTo(done(before.happenings(HappeningFilter.ALL, cursor, 2_000)));
    }
    assertThat(done(after.proplets())).isEqualTo(done(before.proplets()));
    assertThat(done(after.functions())).isEqualTo(done(before.functions()));
    assertThat(done(after.joinTokens())).isEqualTo(done(before.joinTokens()));
    assertThat(done(after.joined())).isEqualTo(done(before.joined()));
    assertThat(done(after.idempotencyKey("k"))).isPresent();
    assertThat(done(after.idempotencyKey("k"))).isEqualTo(done(before.idempotencyKey("k")));
    assertThat(done(after.moduleFiles())).isEqualTo(done(before.moduleFiles()));
    assertThat(done(after.resultFiles())).isEqualTo(done(before.resultFiles()));
  }

  /** The world ends after so many writes. */
  private static final class Torn implements Outgoing {
    private final Outgoing whole;
    private final int after;
    private final AtomicInteger told = new AtomicInteger();

    Torn(Outgoing whole, int after) {
      this.whole = whole;
      this.after = after;
    }

    @Override
    public Numbers numbers() {
      return whole.numbers();
    }

    @Override
    public void each(Kind kind, Consumer<Write> to) {
      whole.each(
          kind,
          write -> {
            if (told.incrementAndGet() > after) {
              throw new IllegalStateException("torn");
            }
            to.accept(write);
          });
    }

    @Override
    public Set<Digest> referenced(BlobKind kind) {
      return whole.referenced(kind);
    }

    @Override
    public Optional<Path> blob(BlobKind kind, Digest digest, Path scratch) throws IOException {
      return whole.blob(kind, digest, scratch);
    }

    @Override
    public void close() {
      whole.close();
    }
  }

  @Test
  void migrate_brokenOff_isForNoManagerUntilItIsMadeAnew() throws Exception {
    for (int after : IntStream.of(0, 550, 1_200).toArray()) {
      try (Outgoing torn = new Torn(SqliteOutgoing.open(place), after)) {
        assertThatThrownBy(() -> migrate(torn)).hasMessage("torn");
      }
      assertThat(failure(PostgresStore.open(VERTX, options(), () -> EPOCH)))
          .isInstanceOf(OrchestratorException.class)
          .hasMessageContaining("is unfinished")
          .hasMessageContaining("run turboprop store migrate again");
    }

    migrate();

    SqliteStore before = source();
    PostgresStore after = target();
    assertSame(before, after);
    done(before.close());
    done(after.close());
  }

  @Test
  void migrate_whileAnotherOneGoesOn_isRefused() throws Exception {
    try (Outgoing from = SqliteOutgoing.open(place);
        PostgresIncoming first = PostgresIncoming.open(VERTX, options())) {
      first.begin();

      assertThatThrownBy(() -> migrate(from))
          .hasMessageContaining("another migration into it goes on");
    }
    migrate();
  }

  @Test
  void migrate_intoWhatIsNotEmpty_changesNothing() throws Exception {
    PostgresStore store = target();
    Task task = aTask().created();
    done(store.commit(creation(task)));

    assertThatThrownBy(this::migrate)
        .isInstanceOf(OrchestratorException.class)
        .hasMessageContaining("it is not empty")
        .hasMessageContaining("nothing was changed");

    assertThat(done(store.tasks(TaskFilter.ALL, 0, 10)).items()).hasSize(1);
    done(store.close());
    done(target().close());
  }

  @Test
  void migrate_twice_isRefusedTheSecondTime() throws Exception {
    migrate();

    assertThatThrownBy(this::migrate).hasMessageContaining("it is not empty");
  }

  @Test
  void source_inUse_isRefused() {
    SqliteStore user = source();

    assertThatThrownBy(this::migrate).hasMessageContaining("is in use by process");

    done(user.close());
  }

  @Test
  void source_withADamagedRow_isRefusedAndTheTargetStaysEmpty() throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + place.store());
        var statement = connection.createStatement()) {
      statement.execute("update event set body = '{}' where seq = (select max(seq) from event)");
    }

    assertThatThrownBy(this::migrate)
        .isInstanceOf(OrchestratorException.class)
        .hasMessageContaining(place.store().toString())
        .hasMessageContaining("1 rows of event have wrong checksums");
    done(target().close());
  }

  @Test
  void source_withoutABlobOrWithAWrongOne_isRefusedByName() throws Exception {
    Path module = new BlobFolder(place.modules()).find(Digest.of(MODULE)).orElseThrow();
    Path result = new BlobFolder(place.results()).find(Digest.of(RESULT)).orElseThrow();
    Files.delete(module);
    Files.write(result, new byte[] {1});

    assertThatThrownBy(this::migrate)
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("module " + Digest.of(MODULE) + " is missing")
        .hasMessageContaining("result " + Digest.of(RESULT) + " is damaged")
        .hasMessageContaining("Nothing was changed");
    done(target().close());
  }

  @Test
  void source_thatIsNotThere_isNamed() {
    place = new Place(folder.resolve("gone.db"), place.modules(), place.results());

    assertThatThrownBy(this::migrate).hasMessageContaining("gone.db is not there");
  }

  /** A manager of a version that knows no mark, or that was there before. */
  @Test
  void target_usedMeanwhile_isNotFinished() throws Exception {
    try (Outgoing from = SqliteOutgoing.open(place);
        PostgresIncoming to = PostgresIncoming.open(VERTX, options())) {
      to.begin();
      Server.sql(address.database(), "update turboprop.state set epoch = 1");

      assertThatThrownBy(() -> to.numbers(from.numbers()))
          .hasMessageContaining("somebody else uses it meanwhile");
    }
  }
}
