package io.turboprop.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Names of the numbers that stand for a task's state on the wire (wire reference §6.2). */
public final class TaskStates {
  public static final int COMPLETED = 3;
  public static final int FAILED = 4;
  public static final int SKIPPED = 5;
  public static final int INTERRUPTED = 6;

  private static final List<String> NAMES =
      List.of("Pending", "Scheduled", "Running", "Completed", "Failed", "Skipped", "Interrupted");

  private TaskStates() {}

  public static int of(JsonNode task) {
    return task.path("state").asInt(-1);
  }

  public static String name(int state) {
    return state >= 0 && state < NAMES.size() ? NAMES.get(state) : "Unknown";
  }

  public static boolean terminal(int state) {
    return state >= COMPLETED && state <= INTERRUPTED;
  }

  public static Cell cell(JsonNode task) {
    int state = of(task);
    return new Cell(
        name(state),
        switch (state) {
          case 0, 1 -> Colour.YELLOW;
          case 2 -> Colour.BLUE;
          case COMPLETED -> Colour.GREEN;
          case FAILED, INTERRUPTED -> Colour.RED;
          default -> Colour.DIM;
        });
  }
}
