package io.turboprop.cli.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Json;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code turboprop apply}. */
@Command(
    name = "apply",
    description = {
      "Make tasks be as files describe them: made, changed, or left as they are",
      "A task is known by its key, or by its name if it has none, so doing it again does nothing."
    })
public final class ApplyCommand extends ApiCommand {
  @Mixin TaskDocuments documents = new TaskDocuments();

  /** One that fails keeps the others from nothing. */
  @Override
  protected ExitCode run(Session session) {
    ExitCode code = ExitCode.OK;
    for (TaskDocument document : documents.read(session.surroundings())) {
      try {
        show(session, document, apply(session, document));
      } catch (CommandException e) {
        if (e.exitCode() == ExitCode.UNREACHABLE) {
          throw e;
        }
        ObjectNode failed =
            Json.object()
                .put("key", document.key())
                .put("outcome", "failed")
                .put("error", e.text());
        show(session, failed, "%s failed: %s".formatted(document.key(), e.text()));
        code = ExitCode.FAILED;
      }
    }
    return code;
  }

  private static JsonNode apply(Session session, TaskDocument document) {
    return session
        .client()
        .post(
            Query.path("tasks", "apply").toString(),
            document.payload(),
            Map.of("X-Turboprop-User", session.surroundings().asker()))
        .json();
  }

  private static void show(Session session, TaskDocument document, JsonNode applied) {
    show(
        session,
        applied,
        "%s %s (task %s)"
            .formatted(
                document.key(),
                applied.path("outcome").asText(),
                applied.path("task").path("id").asText()));
  }

  private static void show(Session session, JsonNode item, String line) {
    if (session.printer().table()) {
      session.printer().raw(line);
    } else {
      session.printer().line(item);
    }
  }
}
