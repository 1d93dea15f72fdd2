package io.turboprop.cli.functions;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.Watch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "view", aliases = "get", description = "Show one function, or one revision of it")
final class ViewCommand extends ApiCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "Name of the function")
  String name = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "REVISION",
      description = "Show this revision instead")
  @Nullable String revision;

  @Mixin Watch watch = new Watch();

  @Override
  protected ExitCode run(Session session) {
    if (watch.wanted()) {
      return watch.follow(
          session, () -> look(session), found -> FunctionTables.fields(found, session.now()));
    }
    session.printer().show(look(session), found -> FunctionTables.fields(found, session.now()));
    return ExitCode.OK;
  }

  private JsonNode look(Session session) {
    Query query =
        revision == null
            ? Query.path("functions", name)
            : Query.path("functions", name, "revisions", revision);
    return session.client().get(query.toString()).json();
  }
}
