package io.turboprop.manager.store.sqlite;

import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.TaskEvent;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Happenings are found by whom they are of, whether they are listed so far or not. */
final class EventListsTest {
  private static final int UNLISTED = EventLists.UNLISTED;
  private static final int MANY = UNLISTED * 5 / 2;

  @TempDir Path folder;

  @Test
  void manyHappenings_areFoundAsByLookingAtAll_beforeAndAfterANewStart() throws SQLException {
    long seed = System.nanoTime();
    System.out.println("EventListsTest seed " + seed);
    Random random = new Random(seed);
    SqliteStore store = open();
    List<Happening> all = new ArrayList<>();
    while (all.size() < MANY) {
      List<Write> writes = new ArrayList<>();
      for (int i = random.nextInt(200); i >= 0; i--) {
        Happening happening = happening(random);
        all.add(happening.numbered(all.size() + 1));
        writes.add(new Write.AppendEvent(happening));
      }
      done(store.commit(Batch.of(writes.toArray(Write[]::new))));
    }

    assertThat(number("select value from counter where name = 'listed'"))
        .isBetween((long) UNLISTED, all.size() - 1L);
    compare(store, all, random);
    done(store.close());
    SqliteStore again = open();
    compare(again, all, random);
    done(again.close());
  }

  @Test
  void fewHappeningsBetweenManyStarts_areListedAllTheSame() throws SQLException {
    TaskId task = aTask().created().id();
    for (int start = 0; start < 7; start++) {
      SqliteStore store = open();
      for (int i = 0; i < 200; i++) {
        done(store.commit(appending(task, UNLISTED / 1_000)));
      }
      done(store.close());
    }

    assertThat(number("select value from counter where name = 'listed'")).isEqualTo(UNLISTED);
  }

  @Test
  void forgetting_whatIsListed_listsNothingMore() throws SQLException {
    SqliteStore store = open(Retention.Happenings.DEFAULT.withKept(MANY / 2).withTail(0));
    TaskId task = aTask().created().id();
    done(store.commit(appending(task, MANY)));
    done(store.commit(appending(task, 3)));
    long listed = number("select value from counter where name = 'listed'");

    assertThat(done(store.prune(MANY))).isEqualTo(MANY + 3 - MANY / 2);

    assertThat(number("select value from counter where name = 'listed'")).isEqualTo(listed);
    assertThat(number("select count(*) from event_of_task"))
        .isEqualTo(listed - (MANY + 3 - MANY / 2));
    assertThat(done(store.happenings(HappeningFilter.of(task), 0, MANY)).items()).hasSize(MANY / 2);
    done(store.close());
  }

  @Test
  void forgetting_whatIsNotListedSoFar_listsItBefore() throws SQLException {
    SqliteStore store = open(Retention.Happenings.DEFAULT.withKept(10).withTail(0));
    TaskId task = aTask().created().id();
    done(store.commit(appending(task, 30)));

    assertThat(done(store.prune(50))).isEqualTo(20);

    assertThat(number("select value from counter where name = 'listed'")).isEqualTo(30);
    assertThat(done(store.happenings(HappeningFilter.of(task), 0, 50)).items()).hasSize(10);
    done(store.close());
  }

  private void compare(SqliteStore store, List<Happening> all, Random random) {
    for (int i = 0; i < 200; i++) {
      HappeningFilter filter = filter(random);
      long after = random.nextInt(all.size());
      int limit = 1 + random.nextInt(random.nextBoolean() ? 5 : all.size());
      assertThat(done(store.happenings(filter, after, limit)).items())
          .as("%s after %d, %d of them", filter, after, limit)
          .isEqualTo(
              all.stream()
                  .filter(h -> h.sequence() > after && filter.test(h))
                  .limit(limit)
                  .toList());
      List<Happening> backwards = new ArrayList<>(all.stream().filter(filter::test).toList());
      Collections.reverse(backwards);
      assertThat(done(store.latest(filter, limit)))
          .as("the latest %d of %s", limit, filter)
          .isEqualTo(backwards.stream().limit(limit).toList());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delete from event_of_task where seq = 700",
        "delete from event_of_type where seq = 700",
        "update event_of_task set task = 'another' where seq = 700",
        "insert into event_of_proplet values ('p', 700, 'placed')"
      })
  void listThatDisagreesWithTheLog_isFoundAtTheStart(String damage) throws SQLException {
    SqliteStore store = open();
    Task task = aTask().created();
    done(store.commit(appending(task.id(), UNLISTED + 76)));
    done(store.close());
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(damage)).isEqualTo(1);
    }

    assertThatThrownBy(this::open)
        .isInstanceOf(OrchestratorException.class)
        .hasMessageContaining("the file is damaged; restore it from a backup (event_of_");
  }

  private static Batch appending(TaskId task, int happenings) {
    Write[] writes = new Write[happenings];
    for (int i = 0; i < writes.length; i++) {
      writes[i] = new Write.AppendEvent(moved(task, Optional.empty()));
    }
    return Batch.of(writes);
  }

  private static Happening happening(Random random) {
    Optional<PropletId> proplet =
        random.nextInt(3) == 0
            ? Optional.empty()
            : Optional.of(new PropletId("p" + random.nextInt(9)));
    return moved(new TaskId("t" + random.nextInt(40)), proplet, random.nextInt(3));
  }

  private static Happening moved(TaskId task, Optional<PropletId> proplet) {
    return moved(task, proplet, 0);
  }

  private static Happening moved(TaskId task, Optional<PropletId> proplet, int kind) {
    Task of = aTask().created();
    TaskEvent event =
        switch (kind) {
          case 0 -> new TaskEvent.StartRequested();
          case 1 -> new TaskEvent.StopTimedOut();
          default -> new TaskEvent.StopRequested(Optional.empty());
        };
    return Happening.of(
        task, proplet, EPOCH, new Happening.Moved(event), 1, of.phase(), of.reason());
  }

  private static HappeningFilter filter(Random random) {
    Optional<TaskId> task =
        random.nextBoolean() ? Optional.empty() : Optional.of(new TaskId("t" + random.nextInt(41)));
    Optional<PropletId> proplet =
        random.nextBoolean()
            ? Optional.empty()
            : Optional.of(new PropletId("p" + random.nextInt(10)));
    List<Set<String>> types =
        List.of(Set.of(), Set.of("start_requested"), Set.of("stop_requested", "stop_timed_out"));
    return new HappeningFilter(task, proplet, types.get(random.nextInt(types.size())));
  }

  private SqliteStore open() {
    return open(Retention.Happenings.DEFAULT);
  }

  private SqliteStore open(Retention.Happenings kept) {
    return SqliteStore.open(
        SqliteOptions.at(folder.resolve("lists.db"))
            .withAhead(Duration.ZERO)
            .withRetention(Retention.DEFAULT.withHappenings(kept)),
        () -> EPOCH);
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("lists.db"));
  }

  private long number(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.getLong(1);
    }
  }
}
