package io.turboprop.cli.functions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "delete",
    aliases = "rm",
    description = "Remove a function, or a revision of it that gets no calls")
final class DeleteCommand extends ApiCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "Name of the function")
  String name = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "REVISION",
      description = "Remove this revision only")
  @Nullable String revision;

  @Option(names = "--force", description = "Remove the function though it takes calls")
  boolean force;

  @Mixin Asking asking = new Asking();

  @Override
  protected ExitCode run(Session session) {
    if (force && revision != null) {
      throw new CommandException(
          ExitCode.USAGE,
          "--force is for whole functions; switch to another revision before %s is deleted"
              .formatted(revision));
    }
    Query query =
        revision == null
            ? Query.path("functions", name).add("force", force ? true : null)
            : Query.path("functions", name, "revisions", revision);
    session.client().delete(query.toString(), asking.headersWithVersion(session));
    String what = revision == null ? name : name + "/" + revision;
    ObjectNode deleted = Json.object().put("deleted", what);
    session.printer().done(deleted, "deleted " + what);
    return ExitCode.OK;
  }
}
