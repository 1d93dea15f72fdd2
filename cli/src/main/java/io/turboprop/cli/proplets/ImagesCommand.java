package io.turboprop.cli.proplets;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "images",
    description = "Ask a proplet which images it keeps, the most recently used first")
final class ImagesCommand extends ApiCommand {
  @Parameters(paramLabel = "ID", description = "Id of the proplet")
  String id = "";

  @Override
  protected ExitCode run(Session session) {
    JsonNode kept = session.client().get(Query.path("proplets", id, "images").toString()).json();
    session.printer().show(kept, all -> PropletTables.images(all, session.now()));
    long more = kept.path("more").asLong();
    if (more > 0 && session.printer().table()) {
      session.printer().note("%d more are kept that were used before these".formatted(more));
    }
    return ExitCode.OK;
  }
}
