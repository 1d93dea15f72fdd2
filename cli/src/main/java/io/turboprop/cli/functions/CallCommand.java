package io.turboprop.cli.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.KeyValues;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.http.JsonPayload;
import io.turboprop.cli.tasks.Inputs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "call",
    aliases = "invoke",
    description = {
      "Call a function with inputs and print what it returns or writes",
      "A function that fails is exit code 1, one that is too slow 6."
    })
final class CallCommand extends ApiCommand {
  /** Without {@code --timeout}, the manager lets a call take so long. */
  private static final Duration USUAL = Duration.ofSeconds(60);

  /** For the manager to say that the time is over. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  @Parameters(
      index = "0",
      paramLabel = "NAME[/REVISION]",
      description = "Name of the function, and of a revision other than the one that gets calls")
  String target = "";

  @Parameters(
      index = "1..*",
      paramLabel = "INPUT",
      description = "Arguments; put those that begin with a letter after a dash behind --")
  List<String> inputs = List.of();

  @Option(
      names = "--env",
      paramLabel = "KEY=VALUE",
      description = "Laid over the environment of the revision; comma separated or repeated")
  List<String> env = List.of();

  @Mixin StdinFlag stdin = new StdinFlag();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "Wait no longer than this, at most 15m (exit code 6). Default: 1m")
  @Nullable Duration timeout;

  @Override
  protected ExitCode run(Session session) {
    Inputs.refuseMisspelledOptions(inputs, words());
    Duration time = timeout == null ? USUAL : timeout;
    JsonNode answer =
        session
            .client()
            .patient(time.plus(GRACE))
            .post(
                RevisionTarget.of(target).invoke().toString(),
                JsonPayload.of(invocation(session)),
                timeout == null
                    ? Map.of()
                    : Map.of("X-Turboprop-Timeout", timeout.toMillis() + "ms"))
            .json();
    if (!session.printer().table()) {
      session.printer().tree(answer);
    } else if (answer.path("values").isEmpty()) {
      session.printer().exactly(answer.path("results").asText());
    } else {
      session.printer().raw(answer.path("results").asText());
    }
    return ExitCode.OK;
  }

  private ObjectNode invocation(Session session) {
    ObjectNode invocation = Json.object();
    inputs.forEach(invocation.withArray("/inputs")::add);
    ObjectNode variables = invocation.withObject("/env");
    KeyValues.parse("--env", env).forEach(variables::put);
    stdin.text(session.surroundings()).ifPresent(text -> invocation.put("stdin", text));
    return invocation;
  }
}
