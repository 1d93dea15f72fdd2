package io.turboprop.cli.tasks;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code turboprop logs}. */
@Command(
    name = "logs",
    description = {
      "Show what a task wrote: its standard output here too, its standard error to standard error",
      "With --follow until the task is over, over new attempts and restarts of the manager too."
    })
public final class LogsCommand extends ApiCommand {
  @Spec
  @SuppressWarnings("NullAway.Init")
  CommandSpec command;

  @Parameters(paramLabel = "ID", description = "Id of the task")
  String id = "";

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what it writes from now on")
  boolean follow;

  @Option(names = "--attempt", paramLabel = "N", description = "Of this attempt. Default: the last")
  @Nullable Integer attempt;

  @Option(
      names = "--proplet",
      paramLabel = "ID",
      description = "Of a broadcast: what was written there")
  @Nullable String proplet;

  @Option(names = "--stream", paramLabel = "NAME", description = "Only stdout, or only stderr")
  @Nullable String stream;

  @Override
  protected ExitCode run(Session session) {
    if (proplet != null && proplet.isEmpty()) {
      throw new CommandException(ExitCode.USAGE, "--proplet wants an id");
    }
    return follow
        ? new LogFollower(session, id, attempt, this::path, stdout(), stderr()).follow()
        : once(session);
  }

  private ExitCode once(Session session) {
    JsonNode log = session.client().get(path().add("attempt", attempt).toString()).json();
    if (session.printer().table()) {
      LogText stdout = stdout();
      LogText stderr = stderr();
      log.path("pieces")
          .forEach(
              piece ->
                  (piece.path("stream").asText().equals("stderr") ? stderr : stdout).print(piece));
    } else {
      session.printer().tree(log);
    }
    return ExitCode.OK;
  }

  private Query path() {
    return Query.path("tasks", id, "logs").add("proplet", proplet).add("stream", stream);
  }

  private LogText stdout() {
    return new LogText(command.commandLine().getOut());
  }

  private LogText stderr() {
    return new LogText(command.commandLine().getErr());
  }
}
