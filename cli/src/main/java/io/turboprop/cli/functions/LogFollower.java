package io.turboprop.cli.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ApiCommand.Session;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Outages;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.http.ServerEvents.Block;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows what a function writes until it is gone. After a connection broke, the manager tells of all
 * that is kept once more; what was shown before is left out.
 */
final class LogFollower {
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final Session session;
  private final Outages outages;
  private final RevisionTarget target;
  private final @Nullable String proplet;
  private final LogLines lines;
  private final Map<String, Long> shown = new HashMap<>();
  private boolean over;

  LogFollower(Session session, RevisionTarget target, @Nullable String proplet, LogLines lines) {
    this.session = session;
    this.outages = new Outages(session);
    this.target = target;
    this.proplet = proplet;
    this.lines = lines;
  }

  /** Until the function or revision is gone, or this thread is interrupted. */
  ExitCode follow() {
    return outages.outlast(PAUSE, this::show);
  }

  /**
   * @return whether there is nothing more to show
   */
  private boolean show() {
    session.client().get(Query.path("functions", target.function()).toString());
    outages.over();
    session
        .client()
        .follow(
            target.logs().add("proplet", proplet).add("follow", true).toString(),
            Map.of(),
            this::take);
    return over;
  }

  private void take(Block block) {
    if (block.data().isEmpty()) {
      return;
    }
    JsonNode data = Json.ofEvent(block.data());
    switch (block.type()) {
      case "stdout", "stderr" -> piece(block.type(), data);
      case "lost" -> lost(data);
      case "ended" -> shown.remove(LogLines.name(data));
      case "missing" -> session.printer().note("(" + data.path("message").asText() + ")");
      case "end" -> {
        over = data.path("complete").asBoolean();
        lines.finish();
        session.printer().note("(" + data.path("message").asText() + ")");
      }
      default -> {
        // The beginning of a log, or of a later version.
      }
    }
  }

  private void piece(String stream, JsonNode data) {
    byte[] bytes = LogLines.bytes(data);
    long next = data.path("next").asLong();
    long known = shown.getOrDefault(LogLines.name(data), 0L);
    int old = (int) Math.clamp(known - (next - bytes.length), 0, bytes.length);
    if (old == bytes.length) {
      return;
    }
    shown.put(LogLines.name(data), next);
    if (session.printer().table()) {
      lines.print(data, Arrays.copyOfRange(bytes, old, bytes.length));
    } else {
      session.printer().line(Json.object().put("stream", stream).setAll((ObjectNode) data));
    }
  }

  private void lost(JsonNode data) {
    long to = data.path("to").asLong();
    if (to > shown.getOrDefault(LogLines.name(data), 0L)) {
      shown.put(LogLines.name(data), to);
      session
          .printer()
          .note(
              "(bytes %s to %s of revision %s on proplet %s were not kept)"
                  .formatted(
                      data.path("from").asText(),
                      data.path("to").asText(),
                      data.path("revision").asText(),
                      data.path("proplet_id").asText()));
    }
  }
}
