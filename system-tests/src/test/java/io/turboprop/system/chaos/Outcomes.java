package io.turboprop.system.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.system.chaos.Recipes.Dish;
import java.util.Set;

/** Whether a task ended as its guest must have ended it. */
record Outcomes(boolean upstream) {
  private static final int COMPLETED = 3;
  private static final int FAILED = 4;
  private static final int INTERRUPTED = 6;

  private static final Set<String> OUT_OF_TIME = Set.of("deadline", "schedule_to_close");

  /** Why a task that runs at most once may have no result. */
  private static final Set<String> IN_DOUBT =
      Set.of("in_doubt", "proplet_lost", "shutting_down", "heartbeat_timeout");

  static boolean over(JsonNode task) {
    int state = task.path("state").asInt();
    return state >= COMPLETED && state <= INTERRUPTED;
  }

  Finding judge(Dish dish, JsonNode task) {
    if (!over(task)) {
      boolean ghost = dish.kind() == Kind.GHOST && reason(task).equals("proplet_not_alive");
      return ghost ? Finding.EXPLAINED : Finding.STUCK;
    }
    if (upstream && givenUpByUpstream(task)) {
      return Finding.GIVEN_UP;
    }
    return switch (dish.kind()) {
      case SHORT, SLOW, IMAGE -> completed(dish, task) ? Finding.DONE : Finding.WRONG;
      case FAILING, RETRIED -> exitCode(task) ? Finding.DONE : Finding.WRONG;
      case ONCE ->
          completed(dish, task) ? Finding.DONE : inDoubt(task) ? Finding.GIVEN_UP : Finding.WRONG;
      case STOPPED ->
          completed(dish, task)
              ? Finding.DONE
              : task.path("state").asInt() == INTERRUPTED ? Finding.GIVEN_UP : Finding.WRONG;
      case DAEMON -> daemonEnded(task) ? Finding.DONE : Finding.WRONG;
      case GHOST -> Finding.WRONG;
    };
  }

  /**
   * Upstream's worker looks for an image for a minute, once; and a run of which it says nothing
   * ends when the task's time is over.
   */
  private static boolean givenUpByUpstream(JsonNode task) {
    return task.path("state").asInt() == FAILED
        && (task.path("message").asText().contains("waiting for binary chunks")
            || OUT_OF_TIME.contains(reason(task)));
  }

  private static boolean completed(Dish dish, JsonNode task) {
    return task.path("state").asInt() == COMPLETED
        && task.path("results").asText().equals(dish.result());
  }

  /** Upstream's workers say that a daemon is over when it has begun (wire reference §3.3). */
  private boolean daemonEnded(JsonNode task) {
    int state = task.path("state").asInt();
    return state == INTERRUPTED || (upstream && state == COMPLETED);
  }

  /** Upstream's workers say why in free text. */
  private boolean exitCode(JsonNode task) {
    return task.path("state").asInt() == FAILED
        && reason(task).equals(upstream ? "task_error" : "exit_code");
  }

  private static boolean inDoubt(JsonNode task) {
    return task.path("state").asInt() == FAILED && IN_DOUBT.contains(reason(task));
  }

  private static String reason(JsonNode task) {
    return task.path("reason").asText();
  }
}
