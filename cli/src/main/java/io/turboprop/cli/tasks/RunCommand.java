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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Create, start, wait, print: one command for one run. */
@Command(
    name = "run",
    description = {
      "Run a module or an image once and print its result",
      "The task is removed afterwards unless --keep is given; Ctrl-C stops it."
    })
public final class RunCommand extends ApiCommand {
  @Spec
  @SuppressWarnings("NullAway.Init")
  CommandSpec command;

  @Parameters(
      index = "0",
      paramLabel = "FILE.wasm|IMAGE",
      description = "A file, an OCI reference or an http(s) URL")
  String what = "";

  @Parameters(
      index = "1..*",
      paramLabel = "INPUT",
      description = "Arguments; put those that begin with a letter after a dash behind --")
  List<String> inputs = List.of();

  @Option(
      names = {"-n", "--name", "--function"},
      paramLabel = "NAME",
      description =
          "Function to call. Default: named after the file or image; without such an export, main, run or _start")
  @Nullable String name;

  @Mixin TaskFlags flags = new TaskFlags();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "Wait no longer than this, then stop it (exit code 6)")
  @Nullable Duration timeout;

  @Option(names = "--keep", description = "Keep the task afterwards, to look at it")
  boolean keep;

  @Override
  protected ExitCode run(Session session) {
    Inputs.refuseMisspelledOptions(inputs, words());
    RunTarget target = RunTarget.of(what);
    JsonNode created = create(session, target);
    String id = created.path("id").asText();
    try (StopOnExit stop = StopOnExit.arm(() -> stop(session, id))) {
      JsonNode ended = new Waiting(session, id, timeout).untilEnded();
      stop.disarm();
      return show(session, id, ended);
    }
  }

  private JsonNode create(Session session, RunTarget target) {
    ObjectNode task = flags.addTo(Json.object().put("name", name == null ? target.name() : name));
    target.image().ifPresent(image -> task.put("image_url", image));
    inputs.forEach(task.withArray("/inputs")::add);
    Optional<Path> file = target.file().map(ModuleFile::readable);
    return session
        .client()
        .post(
            Query.path("tasks").add("start", true).toString(),
            new JsonPayload(task, file),
            Map.of())
        .json();
  }

  private ExitCode show(Session session, String id, JsonNode ended) {
    JsonNode results = ended.path("results");
    if (!session.printer().table()) {
      session.printer().tree(ended);
    } else if (ResultContent.isMore(ended)) {
      ResultContent.print(session, id, command.commandLine().getOut());
    } else if (!results.isMissingNode() && !results.isNull() && !results.asText("-").isEmpty()) {
      session.printer().raw(Json.plain(results));
    }
    if (!keep) {
      session.client().delete(Query.path("tasks", id).toString());
    } else if (session.printer().table()) {
      session.printer().note("kept as task " + id);
    }
    if (WaitOptions.codeOf(ended) == ExitCode.FAILED) {
      throw new CommandException(ExitCode.FAILED, Endings.complaint(ended));
    }
    return ExitCode.OK;
  }

  /** Best effort: the reason to stop is what the user hears about. */
  private static void stop(Session session, String id) {
    try {
      session
          .client()
          .post(Query.path("tasks", id, "stop").toString(), null, StopCommand.by(session));
    } catch (CommandException e) {
      session.printer().note("task %s could not be stopped: %s".formatted(id, e.text()));
    }
  }
}
