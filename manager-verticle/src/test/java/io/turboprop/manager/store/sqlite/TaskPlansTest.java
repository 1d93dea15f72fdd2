package io.turboprop.manager.store.sqlite;

import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.store.TaskFilter;
import io.turboprop.manager.store.TaskSearch;
import io.turboprop.model.TaskId;
import io.turboprop.model.TaskState;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No part of the list of tasks is sorted, nor reached by passing over what comes before it. */
final class TaskPlansTest {
  private static final Optional<TaskState> STATE = Optional.of(TaskState.RUNNING);
  private static final Optional<TaskId> OWNER = Optional.of(new TaskId("o"));

  @TempDir Path folder;

  @BeforeEach
  void makeFile() {
    done(SqliteStore.open(SqliteOptions.at(folder.resolve("plans.db")), () -> EPOCH).close());
  }

  @Test
  void slices_followOneIndexFromTheirPlaceOn() throws SQLException {
    assertThat(plan(Optional.empty(), Optional.empty()))
        .containsExactly(
            "SEARCH task USING INDEX task_by_age (created_at>? AND (created_at,id)<(?,?))");
    assertThat(plan(STATE, Optional.empty()))
        .containsExactly(
            "SEARCH task USING INDEX task_by_state"
                + " (state=? AND created_at>? AND (created_at,id)<(?,?))");
    assertThat(plan(Optional.empty(), OWNER))
        .containsExactly(
            "SEARCH task USING INDEX task_by_owner"
                + " (owner=? AND created_at>? AND (created_at,id)<(?,?))");
    assertThat(plan(STATE, OWNER)).isEqualTo(plan(Optional.empty(), OWNER));
  }

  @Test
  void moduleFiles_goFromOneFileToTheNext() throws SQLException {
    assertThat(plan(TaskQueries.MODULE_FILES))
        .contains("SEARCH task USING COVERING INDEX task_by_file (file_digest>?)")
        .noneMatch(step -> step.startsWith("SCAN task"));
  }

  private List<String> plan(Optional<TaskState> state, Optional<TaskId> owner) throws SQLException {
    TaskFilter filter = new TaskFilter(Map.of(), state, owner);
    String sql =
        TaskSlices.sql(
            TaskQueries.COLUMNS,
            new TaskSearch(filter, List.of(), Optional.empty(), Optional.empty(), 1));
    return plan(sql);
  }

  private List<String> plan(String sql) throws SQLException {
    List<String> steps = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("plans.db"));
        ResultSet row = connection.createStatement().executeQuery("explain query plan " + sql)) {
      while (row.next()) {
        steps.add(row.getString("detail"));
      }
    }
    return steps;
  }
}
