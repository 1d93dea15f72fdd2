package io.turboprop.manager.store.sqlite;

import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;

import io.turboprop.codec.bus.RecordJson;
import io.turboprop.manager.store.rows.Bodies;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A file of an earlier schema, filled by SQL as that version did and opened by this one. */
final class OldFile implements AutoCloseable {
  final Bodies bodies = new Bodies(RecordJson.mapper(), "old.db", "file");
  private final Path path;
  private @Nullable SqliteStore opened;

  private OldFile(Path path) {
    this.path = path;
  }

  /**
   * @param schema name of its statements among the golden files
   */
  static OldFile of(Path folder, String schema) throws IOException, SQLException {
    OldFile file = new OldFile(folder.resolve("old.db"));
    for (String statement : Golden.text(schema).split(";\\n", -1)) {
      file.sql(statement);
    }
    return file;
  }

  void sql(String text, Object... parameters) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path);
        PreparedStatement statement = connection.prepareStatement(text)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      statement.execute();
    }
  }

  SqliteStore open() {
    SqliteStore store = SqliteStore.open(SqliteOptions.at(path), () -> EPOCH.plusSeconds(1));
    opened = store;
    return store;
  }

  @Override
  public void close() {
    if (opened != null) {
      done(opened.close());
    }
  }
}
