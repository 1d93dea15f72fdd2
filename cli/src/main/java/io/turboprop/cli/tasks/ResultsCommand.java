package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.output.TaskStates;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "results",
    aliases = "result",
    description = {
      "Print what a task returned, and nothing else",
      "With --to into a file, byte for byte."
    })
final class ResultsCommand extends ApiCommand {
  @Parameters(paramLabel = "ID", description = "Id of the task")
  String id = "";

  @Option(names = "--to", paramLabel = "FILE", description = "Write it to this file")
  @Nullable Path file;

  @Spec
  @SuppressWarnings("NullAway.Init")
  CommandSpec command;

  @Mixin WaitOptions waiting = new WaitOptions();

  @Override
  protected ExitCode run(Session session) {
    if (waiting.wanted()) {
      waiting.untilEnded(session, id);
    }
    JsonNode answer = session.client().get(Query.path("tasks", id, "results").toString()).json();
    JsonNode results = answer.path("results");
    if (file != null && !results.isNull()) {
      ResultContent.save(session, id, file);
    } else if (!session.printer().table()) {
      session.printer().tree(answer);
    } else if (ResultContent.isMore(answer)) {
      ResultContent.print(session, id, command.commandLine().getOut());
    } else if (!results.isNull() && !results.isMissingNode()) {
      session.printer().raw(Json.plain(results));
    }
    return results.isNull() || results.isMissingNode() ? explain(session) : ExitCode.OK;
  }

  /** Without a result: the task's own error if it failed, else a remark that it has not ended. */
  private ExitCode explain(Session session) {
    JsonNode task = session.client().get(Query.path("tasks", id).toString()).json();
    int state = TaskStates.of(task);
    if (WaitOptions.codeOf(task) == ExitCode.FAILED) {
      throw new CommandException(ExitCode.FAILED, Endings.complaint(task));
    }
    session
        .printer()
        .note(
            TaskStates.terminal(state)
                ? "no result: task is " + TaskStates.name(state)
                : "no result yet: task is " + TaskStates.name(state));
    return ExitCode.OK;
  }
}
