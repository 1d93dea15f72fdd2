package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.http.JsonPayload;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "update", description = "Change a task; what is not given stays as it is")
final class UpdateCommand extends ApiCommand {
  @Parameters(paramLabel = "ID", description = "Id of the task")
  String id = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "New name; also the function to call")
  @Nullable String name;

  @Option(
      names = "--file",
      paramLabel = "FILE.wasm",
      description = "New module, read from disk while sending")
  @Nullable Path file;

  @Mixin TaskFlags flags = new TaskFlags();

  @Override
  protected ExitCode run(Session session) {
    ObjectNode change = flags.addTo(name == null ? Json.object() : Json.object().put("name", name));
    if (change.isEmpty() && file == null) {
      throw new CommandException(ExitCode.USAGE, "nothing to change: give at least one flag");
    }
    JsonPayload payload =
        new JsonPayload(change, Optional.ofNullable(file).map(ModuleFile::readable));
    JsonNode task = session.client().put(Query.path("tasks", id).toString(), payload).json();
    session.printer().show(task, one -> TaskTables.one(one, session.now()));
    return ExitCode.OK;
  }
}
