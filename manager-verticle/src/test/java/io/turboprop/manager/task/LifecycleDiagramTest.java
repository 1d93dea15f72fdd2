package io.turboprop.manager.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Keeps {@code docs/task-lifecycle.md} equal to the table; run with {@code
 * -Dturboprop.update-docs=true} to write it.
 */
class LifecycleDiagramTest {
  private static final Path PAGE = Path.of("..", "docs", "task-lifecycle.md");

  @Test
  void diagram_inDocs_isWhatTheTableSays() throws IOException {
    String page = page();
    if (Boolean.getBoolean("turboprop.update-docs")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(page);
  }

  private static String page() {
    return """
    # Life of a task

    Generated from `TaskLifecycle.TABLE` by `LifecycleDiagramTest`; do not edit by hand
    (`mvn -pl manager-verticle -am test -Dtest=LifecycleDiagramTest -Dturboprop.update-docs=true` writes it anew).

    ```mermaid
    stateDiagram-v2
        [*] --> CREATED
    %s
    ```

    | phase | state on the wire |
    |---|---|
    %s

    | in phase | event | leads to |
    |---|---|---|
    %s

    Events that are not listed change nothing. Reports of an attempt that is not the current one change nothing in any phase.
    """
        .formatted(arrows(), phases(), rows());
  }

  private static String arrows() {
    Map<String, String> labels = new TreeMap<>();
    for (TaskLifecycle.Row<?> row : TaskLifecycle.TABLE) {
      for (Phase to : row.to()) {
        if (to != row.from()) {
          labels.merge(row.from() + " --> " + to, row.on().getSimpleName(), (a, b) -> a + ", " + b);
        }
      }
    }
    List<String> ends =
        List.of(Phase.values()).stream()
            .filter(Phase::terminal)
            .map(p -> "    " + p + " --> [*]")
            .toList();
    return labels.entrySet().stream()
            .map(e -> "    " + e.getKey() + " : " + e.getValue())
            .collect(Collectors.joining("\n"))
        + "\n"
        + String.join("\n", ends);
  }

  private static String phases() {
    return List.of(Phase.values()).stream()
        .map(p -> "| `" + p + "` | " + p.state().number() + " " + p.state().label() + " |")
        .collect(Collectors.joining("\n"));
  }

  private static String rows() {
    return TaskLifecycle.TABLE.stream()
        .map(
            row ->
                "| `"
                    + row.from()
                    + "` | "
                    + row.on().getSimpleName()
                    + " | "
                    + (row.to().isEmpty()
                        ? "no change"
                        : row.to().stream()
                            .sorted()
                            .map(p -> "`" + p + "`")
                            .collect(Collectors.joining(", ")))
                    + " |")
        .collect(Collectors.joining("\n"));
  }
}
