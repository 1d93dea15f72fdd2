package io.turboprop.cli.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Json;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code turboprop diff}. */
@Command(
    name = "diff",
    description = {
      "Show what apply would change, field by field",
      "Exit code 0 if nothing, 1 if something; 2 and more if it cannot be said."
    })
public final class DiffCommand extends ApiCommand {
  @Mixin TaskDocuments documents = new TaskDocuments();

  @Override
  protected ExitCode run(Session session) {
    List<TaskDocument> all = documents.read(session.surroundings());
    boolean same = true;
    for (TaskDocument document : all) {
      JsonNode answer = ask(session, document);
      same &= answer.path("outcome").asText().equals("unchanged");
      if (!session.printer().table()) {
        session.printer().line(answer);
      } else if (!answer.path("outcome").asText().equals("unchanged")) {
        session.printer().raw(text(document, answer));
      }
    }
    return same ? ExitCode.OK : ExitCode.FAILED;
  }

  /** What the manager refuses must not look like a difference. */
  private static JsonNode ask(Session session, TaskDocument document) {
    try {
      return session
          .client()
          .post(
              Query.path("tasks", "apply").add("dry_run", true).toString(),
              document.payload(),
              Map.of())
          .json();
    } catch (CommandException e) {
      throw new CommandException(
          e.exitCode() == ExitCode.FAILED ? ExitCode.USAGE : e.exitCode(),
          document.key() + ": " + e.text(),
          e);
    }
  }

  private static String text(TaskDocument document, JsonNode answer) {
    String id = answer.path("task").path("id").asText("");
    StringBuilder text = new StringBuilder("--- ").append(document.key());
    text.append(id.isEmpty() ? " (not there)\n" : " (task " + id + ")\n");
    text.append("+++ ").append(document.key()).append(" (as described)\n");
    for (JsonNode change : answer.path("changes")) {
      line(text, '-', change, "from");
      line(text, '+', change, "to");
    }
    return text.toString();
  }

  private static void line(StringBuilder text, char sign, JsonNode change, String which) {
    if (change.has(which)) {
      text.append(sign)
          .append(change.path("field").asText())
          .append(": ")
          .append(Json.compact(change.path(which)))
          .append('\n');
    }
  }
}
