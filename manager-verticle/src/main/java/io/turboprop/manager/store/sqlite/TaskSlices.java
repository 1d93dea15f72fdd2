package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.MetadataMatch;
import io.turboprop.manager.store.TaskSearch;
import io.turboprop.manager.store.TaskSearch.Place;
import io.turboprop.manager.store.TaskSlice;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.Nanos;
import io.turboprop.manager.task.Task;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.TaskId;
import io.turboprop.model.TaskState;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parts of the list of tasks by place. Each follows one index from its place on and reads no more
 * than it gives, or {@link TaskSearch#MOST_LOOKED_INTO} where the metadata decides.
 */
final class TaskSlices {
  /** Place and metadata, for {@link TaskQueries#matches}. */
  private static final String CANDIDATE = "select id, metadata, metadata_crc, created_at ";

  private final TaskQueries tasks;
  private final Bodies bodies;

  TaskSlices(TaskQueries tasks, Bodies bodies) {
    this.tasks = tasks;
    this.bodies = bodies;
  }

  TaskSlice slice(Statements db, TaskSearch search) throws SQLException {
    return search.looksInto() ? lookInto(db, search) : read(db, search);
  }

  /** One row more than wanted tells whether there is a next part. */
  private TaskSlice read(Statements db, TaskSearch search) throws SQLException {
    List<Task> found = new ArrayList<>();
    Optional<Place> last = Optional.empty();
    int rows = 0;
    try (ResultSet row =
        prepared(db, TaskQueries.COLUMNS, search, search.limit() + 1L).executeQuery()) {
      while (row.next()) {
        if (rows++ == search.limit()) {
          return new TaskSlice(found, last);
        }
        last = Optional.of(place(row, TaskQueries.CREATED_AT));
        try {
          found.add(tasks.decode(row));
        } catch (OrchestratorException damaged) {
          bodies.report(damaged);
        }
      }
    }
    return new TaskSlice(found, Optional.empty());
  }

  private TaskSlice lookInto(Statements db, TaskSearch search) throws SQLException {
    MetadataMatch wanted = MetadataMatch.of(search);
    List<String> ids = new ArrayList<>();
    Optional<Place> last = Optional.empty();
    int rows = 0;
    try (ResultSet row =
        prepared(db, CANDIDATE, search, TaskSearch.MOST_LOOKED_INTO + 1L).executeQuery()) {
      while (row.next()) {
        if (rows++ == TaskSearch.MOST_LOOKED_INTO || ids.size() == search.limit()) {
          return new TaskSlice(tasks.load(db, ids), last);
        }
        last = Optional.of(place(row, 4));
        if (row.getString(2) != null && tasks.matches(wanted, row)) {
          ids.add(row.getString(1));
        }
      }
    }
    return new TaskSlice(tasks.load(db, ids), Optional.empty());
  }

  private static Place place(ResultSet row, int createdAt) throws SQLException {
    return new Place(Nanos.instant(row.getLong(createdAt)), new TaskId(row.getString(1)));
  }

  private static PreparedStatement prepared(
      Statements db, String columns, TaskSearch search, long limit) throws SQLException {
    List<Object> parameters = new ArrayList<>();
    search.filter().owner().ifPresent(owner -> parameters.add(owner.value()));
    search.filter().state().map(TaskState::number).ifPresent(parameters::add);
    parameters.add(search.after().map(place -> nanos(place.createdAt())).orElse(Long.MAX_VALUE));
    parameters.add(search.after().map(place -> place.id().value()).orElse(""));
    parameters.add(search.since().map(TaskSlices::nanos).orElse(Long.MIN_VALUE));
    parameters.add(limit);
    return db.of(sql(columns, search), parameters.toArray());
  }

  /** The plus keeps an owner's instances from being looked for among all tasks of a state. */
  static String sql(String columns, TaskSearch search) {
    boolean owned = search.filter().owner().isPresent();
    String owner = owned ? "owner = ? and " : "";
    String state =
        search.filter().state().isEmpty() ? "" : owned ? "+state = ? and " : "state = ? and ";
    return columns
        + "from task where "
        + owner
        + state
        + "(created_at, id) < (?, ?) and created_at >= ?"
        + " order by created_at desc, id desc limit ?";
  }

  /** What lies outside of the years that columns can say is before or after everything. */
  private static long nanos(Instant instant) {
    try {
      return Nanos.of(instant);
    } catch (ArithmeticException outside) {
      return instant.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
