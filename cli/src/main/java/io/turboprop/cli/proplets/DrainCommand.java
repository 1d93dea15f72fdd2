package io.turboprop.cli.proplets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.http.Json;
import io.turboprop.config.DurationText;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "drain",
    description = {
      "Take proplets out of service and wait until they have no tasks",
      "They get no new work; daemons and what waits there are moved, other tasks may end."
    })
final class DrainCommand extends ApiCommand {
  @Mixin Targets targets = new Targets();

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      description = "Then move what still runs, too. Default: wait for its end")
  @Nullable Duration deadline;

  @Option(
      names = "--ignore-daemons",
      description = "Leave daemons and latent tasks where they are, and do not wait for them")
  boolean ignoreDaemons;

  @Option(names = "--no-wait", description = "Do not wait until they have no tasks")
  boolean noWait;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "Wait no longer than this (exit code 6); the drain goes on")
  @Nullable Duration timeout;

  @Override
  protected ExitCode run(Session session) {
    ObjectNode document = Json.object();
    if (deadline != null) {
      document.put("deadline", DurationText.of(deadline));
    }
    if (ignoreDaemons) {
      document.put("ignore_daemons", true);
    }
    List<JsonNode> all = targets.change(session, "drain", document);
    List<DrainWait> waits = all.stream().map(one -> waitFor(session, one)).toList();
    for (int i = 0; i < all.size(); i++) {
      JsonNode last = noWait ? all.get(i) : waits.get(i).untilEmpty(all.get(i));
      session.printer().show(last, proplet -> PropletTables.one(proplet, session.now()));
    }
    return ExitCode.OK;
  }

  /** All of them have the same time, from now on. */
  private DrainWait waitFor(Session session, JsonNode drained) {
    return new DrainWait(session, drained.path("id").asText(), timeout);
  }
}
