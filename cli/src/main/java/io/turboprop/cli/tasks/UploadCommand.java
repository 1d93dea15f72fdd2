package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.UploadPayload;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "upload", description = "Give a task its module from a file, streamed from disk")
final class UploadCommand extends ApiCommand {
  @Parameters(index = "0", paramLabel = "ID", description = "Id of the task")
  String id = "";

  @Parameters(index = "1", paramLabel = "FILE.wasm", description = "The module")
  Path file = Path.of("");

  @Override
  protected ExitCode run(Session session) {
    UploadPayload payload = new UploadPayload(ModuleFile.readable(file));
    JsonNode task =
        session.client().put(Query.path("tasks", id, "upload").toString(), payload).json();
    session.printer().show(task, one -> TaskTables.one(one, session.now()));
    return ExitCode.OK;
  }
}
