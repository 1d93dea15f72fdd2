package io.turboprop.cli.proplets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.http.JsonPayload;
import io.turboprop.config.DurationText;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "drain",
    description = {
      "Take a proplet out of service and wait until it has no tasks",
      "It gets no new work; daemons and what waits there are moved, other tasks may end."
    })
final class DrainCommand extends ApiCommand {
  @Parameters(paramLabel = "ID", description = "Id of the proplet")
  String id = "";

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      description = "Then move what still runs, too. Default: wait for its end")
  @Nullable Duration deadline;

  @Option(names = "--no-wait", description = "Do not wait until it has no tasks")
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
    JsonNode drained =
        session
            .client()
            .post(
                Query.path("proplets", id, "drain").toString(), JsonPayload.of(document), Map.of())
            .json();
    JsonNode last = noWait ? drained : new DrainWait(session, id, timeout).untilEmpty(drained);
    session.printer().show(last, proplet -> PropletTables.one(proplet, session.now()));
    return ExitCode.OK;
  }
}
