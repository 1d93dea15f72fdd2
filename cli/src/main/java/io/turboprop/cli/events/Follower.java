package io.turboprop.cli.events;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand.Session;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Outages;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.http.ServerEvents.Block;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows a stream of events as it comes. When it breaks off it is asked for again after the last
 * event that was shown, so nothing is missed and nothing shown twice while the manager restarts.
 */
final class Follower {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final String LOST = "lost";

  private final Session session;
  private final Outages outages;
  private final Supplier<Query> path;
  private @Nullable String place;

  /**
   * @param since null to begin with what happens from now on
   */
  Follower(Session session, Supplier<Query> path, @Nullable Long since) {
    this.session = session;
    this.outages = new Outages(session);
    this.path = path;
    this.place = since == null ? null : since.toString();
  }

  /** Until this thread is interrupted. Fails if there never was a stream, or it is refused. */
  ExitCode follow() {
    return outages.outlast(
        PAUSE,
        () -> {
          session.client().follow(path.get().add("since", place).toString(), Map.of(), this::take);
          outages.away("the manager ended the stream");
          return false;
        });
  }

  private void take(Block block) {
    outages.over();
    if (!block.data().isEmpty()) {
      show(block.type(), Json.ofEvent(block.data()));
    }
    if (!block.id().isEmpty()) {
      place = block.id();
    }
  }

  private void show(String type, JsonNode data) {
    if (type.equals(LOST)) {
      session
          .printer()
          .note(
              "events between %s and %s are not all kept any more"
                  .formatted(data.path("since").asText(), data.path("complete_after").asText()));
      place = data.path("complete_after").asText();
    } else if (session.printer().table()) {
      session.printer().raw(EventTables.line(data, session.surroundings().colour()));
    } else {
      session.printer().line(data);
    }
  }
}
