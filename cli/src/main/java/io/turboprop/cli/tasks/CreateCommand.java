package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.http.JsonPayload;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "create", description = "Create a task; with --start also run it")
final class CreateCommand extends ApiCommand {
  @Parameters(paramLabel = "NAME", description = "Name; also the function to call")
  String name = "";

  @Mixin TaskFlags flags = new TaskFlags();

  @Option(
      names = "--file",
      paramLabel = "FILE.wasm",
      description = "Module to send along, read from disk while sending")
  @Nullable Path file;

  @Option(names = "--start", description = "Start it at once")
  boolean start;

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "Sending the same key again gives the same task")
  @Nullable String idempotencyKey;

  @Mixin WaitOptions waiting = new WaitOptions();

  @Override
  protected ExitCode run(Session session) {
    ObjectNode task = flags.addTo(Json.object().put("name", name));
    JsonPayload payload =
        new JsonPayload(task, Optional.ofNullable(file).map(ModuleFile::readable));
    JsonNode created = session.client().post(address(), payload, headers()).json();
    if (!waiting.wanted()) {
      session.printer().show(created, one -> TaskTables.one(one, session.now()));
      return ExitCode.OK;
    }
    JsonNode ended = waiting.untilEnded(session, created.path("id").asText());
    session.printer().show(ended, one -> TaskTables.one(one, session.now()));
    return WaitOptions.codeOf(ended);
  }

  private String address() {
    boolean run = start || waiting.wanted();
    return Query.path("tasks").add("start", run ? true : null).toString();
  }

  private Map<String, String> headers() {
    return idempotencyKey == null ? Map.of() : Map.of("Idempotency-Key", idempotencyKey);
  }
}
