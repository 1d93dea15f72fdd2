package io.turboprop.manager.store.sqlite;

import io.turboprop.manager.store.BlobKind;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.store.backup.Place;
import io.turboprop.manager.store.migrate.Kind;
import io.turboprop.manager.store.migrate.Numbers;
import io.turboprop.manager.store.migrate.Outgoing;
import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.Cells;
import io.turboprop.manager.store.rows.WholeTable;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A file of SQLite, with its folders, on its way into another store. */
public final class SqliteOutgoing implements Outgoing {
  private final Place place;
  private final FileOwner owner;
  private final Statements db;
  private final SqliteSnapshot.Contents contents;
  private final Counters counters;
  private final TaskQueries tasks;
  private final EventQueries events;
  private final Bodies bodies;

  private SqliteOutgoing(
      Place place, FileOwner owner, Connection connection, SqliteSnapshot.Contents contents) {
    this.place = place;
    this.owner = owner;
    this.db = new Statements(connection);
    this.contents = contents;
    this.counters = new Counters(place.store());
    this.bodies = RowJson.bodies(place.store());
    this.tasks = new TaskQueries(bodies);
    this.events = new EventQueries(bodies, counters, new EventLists(counters));
  }

  /**
   * Looks at every page and row first. Until {@link #close} no manager opens the file.
   *
   * @throws OrchestratorException if it is not there, in use, damaged, or of another version
   */
  public static SqliteOutgoing open(Place place) {
    Path file = place.store();
    if (!Files.isRegularFile(file)) {
      throw refusal(file, "is not there; say where it is");
    }
    boolean usedBefore = FileOwner.usedBefore(file);
    FileOwner owner = FileOwner.of(file);
    try {
      FileCheck.before(file, usedBefore);
      try (Statements db = new Statements(Connections.writer(SqliteOptions.at(file)))) {
        AheadRecovery.recover(db, Tables.of(file));
      }
      SqliteSnapshot.Contents contents = SqliteSnapshot.check(file);
      if (contents.schema() != Schema.CURRENT) {
        throw refusal(
            file,
            "has schema %d and not %d; start a manager of this version with it once"
                .formatted(contents.schema(), Schema.CURRENT));
      }
      return new SqliteOutgoing(place, owner, Connections.reader(SqliteOptions.at(file)), contents);
    } catch (SQLException e) {
      release(owner);
      throw Failures.explain(file, e);
    } catch (RuntimeException e) {
      release(owner);
      throw e;
    }
  }

  private static OrchestratorException refusal(Path file, String why) {
    return new OrchestratorException(ErrorCode.STORE_UNAVAILABLE, "store " + file + " " + why);
  }

  private static void release(FileOwner owner) {
    try {
      owner.release();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Numbers numbers() {
    return ask(
        () ->
            new Numbers(
                counters.value(db, Counters.EPOCH),
                EventLists.newest(db),
                counters.value(db, Counters.HORIZON)));
  }

  /** Asks SQLite something. */
  private interface Question<T> {
    T ask() throws SQLException;
  }

  private <T> T ask(Question<T> question) {
    try {
      return question.ask();
    } catch (SQLException e) {
      throw Failures.explain(place.store(), e);
    }
  }

  /** A row as a write. */
  private interface Reading {
    Write of(ResultSet row) throws SQLException;
  }

  @Override
  public void each(Kind kind, Consumer<Write> to) {
    switch (kind) {
      case TASKS ->
          read(
              TaskQueries.COLUMNS + "from task order by id",
              row -> new Write.PutTask(tasks.decode(row)),
              to);
      case ATTEMPTS -> read(WholeTable.ATTEMPTS, to);
      case PROPLETS -> read(WholeTable.PROPLETS, to);
      case FUNCTIONS -> read(WholeTable.FUNCTIONS, to);
      case JOIN_TOKENS -> read(WholeTable.JOIN_TOKENS, to);
      case JOINED -> read(WholeTable.JOINED, to);
      case IDEMPOTENCY_KEYS -> read(WholeTable.IDEMPOTENCY_KEYS, to);
      case EVENTS ->
          read(
              EventQueries.COLUMNS + " order by e.seq",
              row -> new Write.AppendEvent(events.decode(row)),
              to);
    }
  }

  private void read(WholeTable table, Consumer<Write> to) {
    read(table.select(), row -> table.write(cells(row), bodies), to);
  }

  private Cells cells(ResultSet row) {
    return new Cells() {
      @Override
      public String text(int column) {
        return ask(() -> row.getString(column + 1));
      }

      @Override
      public long number(int column) {
        return ask(() -> row.getLong(column + 1));
      }
    };
  }

  private void read(String sql, Reading reading, Consumer<Write> to) {
    try (ResultSet row = db.of(sql).executeQuery()) {
      while (row.next()) {
        to.accept(reading.of(row));
      }
    } catch (SQLException e) {
      throw Failures.explain(place.store(), e);
    }
  }

  @Override
  public Set<Digest> referenced(BlobKind kind) {
    return switch (kind) {
      case MODULE -> contents.modules();
      case RESULT -> contents.results();
    };
  }

  @Override
  public Optional<Path> blob(BlobKind kind, Digest digest, Path scratch) {
    return place.blob(kind, digest);
  }

  @Override
  public void close() {
    try {
      db.close();
    } catch (SQLException e) {
      throw Failures.explain(place.store(), e);
    } finally {
      release(owner);
    }
  }
}
