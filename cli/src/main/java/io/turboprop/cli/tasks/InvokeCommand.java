package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.KeyValues;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.http.JsonPayload;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "invoke", description = "Run a latent task once and print what it returns")
final class InvokeCommand extends ApiCommand {
  @Parameters(index = "0", paramLabel = "ID", description = "Id of the task")
  String id = "";

  @Parameters(
      index = "1..*",
      paramLabel = "INPUT",
      description =
          "Arguments instead of the task's own; put those that begin with a letter after a dash behind --")
  List<String> inputs = List.of();

  @Option(
      names = "--env",
      paramLabel = "KEY=VALUE",
      description = "Laid over the environment of the task; comma separated or repeated")
  List<String> env = List.of();

  @Override
  protected ExitCode run(Session session) {
    Inputs.refuseMisspelledOptions(inputs, words());
    ObjectNode invocation = Json.object();
    inputs.forEach(invocation.withArray("/inputs")::add);
    ObjectNode variables = invocation.withObject("/env");
    KeyValues.parse("--env", env).forEach(variables::put);
    JsonNode answer =
        session
            .client()
            .post(
                Query.path("tasks", id, "invoke").toString(), JsonPayload.of(invocation), Map.of())
            .json();
    if (session.printer().table()) {
      session.printer().raw(answer.path("results").asText());
    } else {
      session.printer().tree(answer);
    }
    return ExitCode.OK;
  }
}
