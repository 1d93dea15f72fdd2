package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ApiCommand.Session;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Outages;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.http.ServerEvents.Block;
import io.turboprop.cli.output.TaskStates;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows what a task writes until it is over. A stream that breaks off is asked for again from the
 * place it had reached; when an attempt is over, the next one is waited for.
 */
final class LogFollower {
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Session session;
  private final Outages outages;
  private final String task;
  private final Supplier<Query> path;
  private final LogText stdout;
  private final LogText stderr;
  private final boolean one;
  private @Nullable Integer attempt;
  private String place = "0";
  private boolean attemptOver;

  /**
   * @param attempt the only one to show; null for the present one and those that follow
   */
  LogFollower(
      Session session,
      String task,
      @Nullable Integer attempt,
      Supplier<Query> path,
      LogText stdout,
      LogText stderr) {
    this.session = session;
    this.outages = new Outages(session);
    this.task = task;
    this.attempt = attempt;
    this.one = attempt != null;
    this.path = path;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /** Until the task is over, or this thread is interrupted. */
  ExitCode follow() {
    return outages.outlast(PAUSE, this::show);
  }

  /**
   * @return whether there is nothing more to show
   */
  private boolean show() {
    JsonNode now = session.client().get(Query.path("tasks", task).toString()).json();
    outages.over();
    boolean over = TaskStates.terminal(TaskStates.of(now));
    int newest = now.path("attempt").asInt();
    if (attempt != null && attemptOver && newest > attempt && !one) {
      attempt = null;
      attemptOver = false;
      place = "0";
    }
    if (attemptOver || newest == 0) {
      return over || (attemptOver && one);
    }
    session
        .client()
        .follow(
            path.get().add("follow", true).add("attempt", attempt).add("since", place).toString(),
            Map.of(),
            this::take);
    return attemptOver && (over || one);
  }

  private void take(Block block) {
    if (block.data().isEmpty()) {
      return;
    }
    JsonNode data = Json.ofEvent(block.data());
    switch (block.type()) {
      case "log" -> attempt = data.path("attempt").asInt();
      case "stdout" -> piece(stdout, "stdout", data);
      case "stderr" -> piece(stderr, "stderr", data);
      case "lost" ->
          session
              .printer()
              .note(
                  "(bytes %s to %s were not kept)"
                      .formatted(data.path("from").asText(), data.path("to").asText()));
      case "end" -> {
        attemptOver = true;
        if (!data.path("complete").asBoolean()) {
          session.printer().note("(" + data.path("message").asText() + ")");
        }
      }
      default -> {
        // Of a later version.
      }
    }
    if (!block.id().isEmpty()) {
      place = block.id();
    }
  }

  private void piece(LogText to, String stream, JsonNode data) {
    if (session.printer().table()) {
      to.print(data);
    } else {
      session
          .printer()
          .line(Json.MAPPER.createObjectNode().put("stream", stream).setAll(object(data)));
    }
  }

  private static ObjectNode object(JsonNode data) {
    return data.isObject() ? (ObjectNode) data : Json.MAPPER.createObjectNode();
  }
}
