package io.turboprop.manager.store.sqlite;

import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.model.FunctionName;
import io.turboprop.model.PropletId;
import io.turboprop.model.TaskId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No question about happenings sorts, or scans more than a part of one index. */
final class EventPlansTest {
  private static final Optional<TaskId> TASK = Optional.of(new TaskId("t"));
  private static final Optional<PropletId> PROPLET = Optional.of(new PropletId("p"));
  private static final Set<String> TYPES = Set.of("created", "finished");

  private static final String ALONG_THE_LOG = "SEARCH e USING INTEGER PRIMARY KEY (rowid>?)";
  private static final String ONE = "SEARCH e USING INTEGER PRIMARY KEY (rowid=?)";

  @TempDir Path folder;

  @BeforeEach
  void makeFile() {
    done(SqliteStore.open(SqliteOptions.at(folder.resolve("plans.db")), () -> EPOCH).close());
  }

  @Test
  void everything_followsTheLog() throws SQLException {
    assertThat(plan(HappeningFilter.ALL)).containsExactly(ALONG_THE_LOG);
    assertThat(plan(new HappeningFilter(TASK, PROPLET, TYPES))).containsExactly(ALONG_THE_LOG);
  }

  @Test
  void byTask_followsItsList() throws SQLException {
    String[] expected = {"SEARCH l USING PRIMARY KEY (task=? AND seq>?)", ONE};
    assertThat(listed(new HappeningFilter(TASK, Optional.empty(), Set.of())))
        .containsExactly(expected);
    assertThat(listed(new HappeningFilter(TASK, Optional.empty(), TYPES)))
        .containsExactly(expected);
    assertThat(listed(new HappeningFilter(TASK, PROPLET, TYPES))).containsExactly(expected);
  }

  @Test
  void byProplet_followsItsList() throws SQLException {
    String[] expected = {"SEARCH l USING PRIMARY KEY (proplet=? AND seq>?)", ONE};
    assertThat(listed(new HappeningFilter(Optional.empty(), PROPLET, Set.of())))
        .containsExactly(expected);
    assertThat(listed(new HappeningFilter(Optional.empty(), PROPLET, TYPES)))
        .containsExactly(expected);
  }

  @Test
  void byFunction_followsItsIndex() throws SQLException {
    String expected = "SEARCH e USING INDEX event_by_function (function=? AND seq>?)";
    Optional<FunctionName> function = Optional.of(new FunctionName("f"));
    assertThat(plan(HappeningFilter.of(function.get()))).containsExactly(expected);
    assertThat(plan(new HappeningFilter(Optional.empty(), Optional.empty(), function, TYPES)))
        .containsExactly(expected);
    assertThat(plan(new HappeningFilter(TASK, PROPLET, function, TYPES))).containsExactly(expected);
  }

  @Test
  void byType_readsTheListOnly_thenTheRowsThatAreGiven() throws SQLException {
    assertThat(plan(EventQueries.NUMBERS_OF_TYPE))
        .containsExactly("SEARCH event_of_type USING PRIMARY KEY (what=? AND seq>?)");
    assertThat(plan(EventQueries.ONE)).containsExactly(ONE);
  }

  @Test
  void forgetting_looksAtWhatIsPassedOnly() throws SQLException {
    assertThat(plan(EventPruning.TRIM))
        .noneMatch(step -> step.startsWith("SCAN") && !step.matches("SCAN (passed|trimmed)"))
        .contains("SEARCH old USING PRIMARY KEY (task=? AND seq<?)");
  }

  private List<String> plan(HappeningFilter filter) throws SQLException {
    return plan(EventQueries.unlisted(filter));
  }

  private List<String> listed(HappeningFilter filter) throws SQLException {
    return plan(EventQueries.listed(filter));
  }

  private List<String> plan(String sql) throws SQLException {
    return column("explain query plan " + sql, "detail");
  }

  private List<String> column(String sql, String name) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("plans.db"));
        ResultSet row = connection.createStatement().executeQuery(sql)) {
      while (row.next()) {
        values.add(row.getString(name));
      }
    }
    return values;
  }
}
