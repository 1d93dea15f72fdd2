package io.turboprop.manager.store.sqlite;

import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.FunctionEvent;
import io.turboprop.manager.function.FunctionFold;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.HappeningFilter;
import io.turboprop.manager.store.TaskFilter;
import io.turboprop.model.TaskId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real process, killed with SIGKILL in the middle of writing. */
@Timeout(60)
final class KilledProcessTest {
  @TempDir Path folder;

  @RepeatedTest(2)
  void store_killedWhileItWrites_hasEveryAcknowledgedBatchWhole() throws Exception {
    Path file = folder.resolve("killed.db");
    List<String> acknowledged = commitUntilKilled(file, 1_000);

    SqliteStore store = SqliteStore.open(SqliteOptions.at(file), () -> EPOCH);
    try {
      for (String id : acknowledged) {
        assertThat(done(store.task(new TaskId(id)))).as(id).isPresent();
        assertThat(done(store.happenings(HappeningFilter.of(new TaskId(id)), 0, 10)).items())
            .as(id)
            .hasSize(1);
      }
      long tasks = done(store.tasks(TaskFilter.ALL, 0, 0)).total();
      assertThat(tasks).isGreaterThanOrEqualTo(acknowledged.size());
      assertThat(answer(file, "select count(*) from event")).isEqualTo(tasks);
      assertThat(answer(file, "select max(seq) from event")).isEqualTo(tasks);
    } finally {
      done(store.close());
    }
  }

  @Test
  void store_killedWhileAFunctionIsSwitched_hasEveryAcknowledgedSwitchAndItsEvent()
      throws Exception {
    Path file = folder.resolve("switched.db");
    long acknowledged = switchUntilKilled(file, 300);

    SqliteStore store = SqliteStore.open(SqliteOptions.at(file), () -> EPOCH);
    try {
      Function found = done(store.functions()).getFirst();
      assertThat(found.version()).isGreaterThanOrEqualTo(acknowledged);
      assertThat(found).isEqualTo(SwitchForever.at(found.version()));
      List<Happening> log =
          done(store.happenings(HappeningFilter.of(found.name()), 0, Integer.MAX_VALUE)).items();
      assertThat(log).hasSize((int) found.version());
      Optional<Function> folded = Optional.empty();
      for (Happening happening : log) {
        FunctionEvent event = ((Happening.FunctionChanged) happening.what()).event();
        folded = FunctionFold.after(found.name(), folded, event, happening.at());
      }
      assertThat(folded).contains(found);
    } finally {
      done(store.close());
    }
  }

  /** Gives the last version that was acknowledged. */
  private static long switchUntilKilled(Path file, long enough) throws Exception {
    Process child = start(SwitchForever.class, file);
    long acknowledged = 0;
    try (BufferedReader lines = output(child)) {
      while (acknowledged < enough) {
        String line = lines.readLine();
        assertThat(line).isNotNull();
        if (line.startsWith(SwitchForever.ACKNOWLEDGED)) {
          acknowledged = Long.parseLong(line.substring(SwitchForever.ACKNOWLEDGED.length()));
        }
      }
    } finally {
      kill(child);
    }
    return acknowledged;
  }

  @Test
  void store_usedByAnotherProcess_isRefusedUntilThatIsGone() throws Exception {
    Path file = folder.resolve("taken.db");
    Process child = start(CommitForever.class, file);
    try (BufferedReader lines = output(child)) {
      assertThat(lines.readLine()).isNotNull();

      assertThat(
              org.assertj.core.api.Assertions.catchThrowable(
                  () -> SqliteStore.open(SqliteOptions.at(file), () -> EPOCH)))
          .hasMessage(
              "store "
                  + file
                  + " is in use by process "
                  + child.pid()
                  + "; stop that manager or give this one another file");
    } finally {
      kill(child);
    }

    done(SqliteStore.open(SqliteOptions.at(file), () -> EPOCH).close());
  }

  private static List<String> commitUntilKilled(Path file, int enough) throws Exception {
    Process child = start(CommitForever.class, file);
    List<String> acknowledged = new ArrayList<>();
    try (BufferedReader lines = output(child)) {
      String line = lines.readLine();
      while (line != null) {
        // The last line may have been cut by the kill.
        if (line.length() == 36) {
          acknowledged.add(line);
        }
        if (acknowledged.size() == enough) {
          kill(child);
        }
        line = lines.readLine();
      }
    } finally {
      kill(child);
    }
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(enough);
    return acknowledged;
  }

  private static Process start(Class<?> main, Path file) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx128m",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            file.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static BufferedReader output(Process child) {
    return new BufferedReader(
        new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII));
  }

  private static void kill(Process child) throws InterruptedException {
    // Not Process.destroyForcibly, which throws away output that was not read yet.
    child.toHandle().destroyForcibly();
    assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  private static long answer(Path file, String question) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(question)) {
      return row.getLong(1);
    }
  }
}
