package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.JsonPayload;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "plan",
    description = "Show where a task would run, without running it; exit code 1 if it would wait")
public final class PlanCommand extends ApiCommand {
  @Option(
      names = {"-f", "--task-file"},
      required = true,
      paramLabel = "FILE",
      description = "A task in YAML or JSON, with the fields of POST /tasks")
  Path file = Path.of("");

  @Override
  protected ExitCode run(Session session) {
    JsonNode plan =
        session
            .client()
            .post(
                Query.path("tasks", "plan").toString(),
                JsonPayload.of(TaskFile.read(file)),
                Map.of())
            .json();
    if (session.printer().table()) {
      session.printer().raw(PlacementText.plan(plan));
    } else {
      session.printer().tree(plan);
    }
    return plan.path("placed").asBoolean() ? ExitCode.OK : ExitCode.FAILED;
  }
}
