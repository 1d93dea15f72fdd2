package io.turboprop.cli.functions;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "logs",
    description = {
      "Show what a function wrote to standard error on the proplets that serve it",
      "With --follow also what it writes from now on, over restarts of the manager."
    })
final class LogsCommand extends ApiCommand {
  @Parameters(
      paramLabel = "NAME[/REVISION]",
      description = "Name of the function, and of one revision. Default: those that get calls")
  String target = "";

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what it writes from now on")
  boolean follow;

  @Option(names = "--proplet", paramLabel = "ID", description = "Only what was written there")
  @Nullable String proplet;

  @Option(names = "--prefix", description = "Begin each line with its revision and proplet")
  boolean prefix;

  @Override
  protected ExitCode run(Session session) {
    RevisionTarget wanted = RevisionTarget.of(target);
    LogLines lines = new LogLines(session.printer(), prefix);
    if (follow) {
      return new LogFollower(session, wanted, proplet, lines).follow();
    }
    JsonNode logs = session.client().get(wanted.logs().add("proplet", proplet).toString()).json();
    if (!session.printer().table()) {
      session.printer().tree(logs);
      return ExitCode.OK;
    }
    for (JsonNode log : logs.path("logs")) {
      log.path("pieces").forEach(piece -> lines.print(log, LogLines.bytes(piece)));
      lines.finish();
    }
    logs.path("missing")
        .forEach(log -> session.printer().note("(" + log.path("message").asText() + ")"));
    return ExitCode.OK;
  }
}
