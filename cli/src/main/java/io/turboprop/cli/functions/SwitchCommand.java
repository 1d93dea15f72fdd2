package io.turboprop.cli.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.http.JsonPayload;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "switch",
    description = "Let one revision get the calls, or several by percent: r1=90 r2=10")
final class SwitchCommand extends ApiCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "Name of the function")
  String name = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "REVISION[=PERCENT]",
      description = "The revision, or several with percents that add up to 100")
  List<String> shares = List.of();

  @Mixin Asking asking = new Asking();

  @Override
  protected ExitCode run(Session session) {
    ObjectNode body = Json.object();
    if (shares.size() == 1 && shares.getFirst().indexOf('=') < 0) {
      body.put("to", shares.getFirst());
    } else {
      ObjectNode weights = body.putObject("weights");
      shares.forEach(share -> add(weights, share));
    }
    asking.addTo(body);
    JsonNode switched =
        session
            .client()
            .post(
                Query.path("functions", name, "switch").toString(),
                JsonPayload.of(body),
                Asking.headers(session))
            .json();
    session.printer().show(switched, one -> FunctionTables.fields(one, session.now()));
    return ExitCode.OK;
  }

  private static void add(ObjectNode weights, String share) {
    int equals = share.indexOf('=');
    String revision = equals < 0 ? share : share.substring(0, equals);
    if (equals < 1 || weights.has(revision)) {
      throw wrong(share);
    }
    try {
      weights.put(revision, Integer.parseInt(share.substring(equals + 1)));
    } catch (NumberFormatException e) {
      throw wrong(share);
    }
  }

  private static CommandException wrong(String share) {
    return new CommandException(
        ExitCode.USAGE,
        "several revisions are given as REVISION=PERCENT, each once, such as r1=90 r2=10, not '%s'"
            .formatted(share));
  }
}
