package io.turboprop.cli.proplets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.http.JsonPayload;
import io.turboprop.config.DurationText;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "maintenance",
    description = {
      "Say when a proplet is maintained",
      "While the window is open it gets no new work. Replaces the windows that were set before."
    })
final class MaintenanceCommand extends ApiCommand {
  @Parameters(paramLabel = "ID", description = "Id of the proplet")
  String id = "";

  @Option(
      names = "--cron",
      paramLabel = "CRON",
      description = "When it begins, such as '0 2 * * SUN'")
  @Nullable String cron;

  @Option(names = "--for", paramLabel = "TIME", description = "How long it lasts, up to 7 days")
  @Nullable Duration lasts;

  @Option(
      names = "--timezone",
      paramLabel = "ZONE",
      description = "Of the cron expression, such as Europe/Paris. Default: UTC")
  @Nullable String timezone;

  @Option(
      names = "--drain-ahead",
      paramLabel = "TIME",
      description = "Begin to drain it so long before; what runs when it begins is moved")
  @Nullable Duration drainAhead;

  @Option(names = "--none", description = "Take all windows away")
  boolean none;

  @Override
  protected ExitCode run(Session session) {
    ObjectNode document = Json.object();
    ArrayNode windows = document.putArray("maintenance");
    if (none == (cron != null)) {
      throw new CommandException(ExitCode.USAGE, "say --cron and --for, or --none");
    }
    if (cron != null) {
      windows.add(window(cron));
    }
    JsonNode proplet =
        session
            .client()
            .patch(Query.path("proplets", id).toString(), JsonPayload.of(document))
            .json();
    session.printer().show(proplet, one -> PropletTables.one(one, session.now()));
    return ExitCode.OK;
  }

  private ObjectNode window(String begins) {
    if (lasts == null) {
      throw new CommandException(ExitCode.USAGE, "say with --for how long it lasts");
    }
    ObjectNode window = Json.object().put("cron", begins).put("duration", DurationText.of(lasts));
    if (timezone != null) {
      window.put("timezone", timezone);
    }
    if (drainAhead != null) {
      window.put("drain_ahead", DurationText.of(drainAhead));
    }
    return window;
  }
}
