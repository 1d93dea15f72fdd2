package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.http.JsonPayload;
import io.turboprop.cli.output.Cell;
import io.turboprop.cli.output.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "desired",
    description = {
      "Show what is declared about a task, and how far it is",
      "With a state, declare it: of the task itself, or of instances of it."
    })
final class DesiredCommand extends ApiCommand {
  private static final List<String> FIELDS =
      List.of(
          "state",
          "replicas",
          "every",
          "generation",
          "observed_generation",
          "wanted",
          "running",
          "pending",
          "stopping",
          "succeeded",
          "failed",
          "outdated");

  @Parameters(index = "0", paramLabel = "ID", description = "Id of the task")
  String id = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "STATE", description = "running or stopped")
  @Nullable String state;

  @Option(names = "--replicas", paramLabel = "N", description = "So many instances, 0 to 1000")
  @Nullable Integer replicas;

  @Option(
      names = "--every",
      paramLabel = "SELECTOR",
      description =
          "One instance on each proplet that is meant, also on those that come later, for example"
              + " site=lyon")
  @Nullable String every;

  @Option(
      names = "--expected-generation",
      paramLabel = "N",
      description = "Only if this is the generation there is, 0 if nothing may be declared yet")
  @Nullable Long expected;

  @Override
  protected ExitCode run(Session session) {
    boolean said = replicas != null || every != null || expected != null;
    if (state == null && said) {
      throw new CommandException(ExitCode.USAGE, "say running or stopped behind the id");
    }
    JsonNode found =
        state == null ? session.client().get(path(id)).json() : declare(session, id, wish(state));
    session.printer().show(found, DesiredCommand::table);
    return ExitCode.OK;
  }

  private ObjectNode wish(String wanted) {
    ObjectNode wish = Json.object().put("state", wanted);
    if (replicas != null) {
      wish.put("replicas", replicas);
    }
    if (every != null) {
      wish.put("every", every);
    }
    if (expected != null) {
      wish.put("expected_generation", expected);
    }
    return wish;
  }

  static JsonNode declare(Session session, String id, ObjectNode wish) {
    return session.client().put(path(id), JsonPayload.of(wish), StopCommand.by(session)).json();
  }

  private static String path(String id) {
    return Query.path("tasks", id, "desired").toString();
  }

  static Table table(JsonNode found) {
    Table table = Table.ofFields();
    for (String field : FIELDS) {
      if (found.has(field)) {
        table.field(field, Cell.of(found.path(field).asText()));
      }
    }
    return table;
  }
}
