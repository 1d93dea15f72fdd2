package io.turboprop.cli.proplets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.KeyValues;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.http.JsonPayload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "create",
    description = {
      "Make a token and print it; nobody can show it again",
      "A proplet joins by it with PROPLET_JOIN_URL and PROPLET_JOIN_TOKEN."
    })
final class CreateTokenCommand extends ApiCommand {
  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      description = "How long it is good, such as 30m. Default: 24h")
  @Nullable Duration ttl;

  @Option(
      names = "--uses",
      paramLabel = "N",
      description = "How many machines may join by it. Default: 1")
  int uses = 1;

  @Option(
      names = "--name-prefix",
      paramLabel = "TEXT",
      description = "Begins the names of those who join")
  @Nullable String namePrefix;

  @Option(
      names = {"-l", "--label"},
      paramLabel = "KEY=VALUE",
      description = "Labels of those who join; may be given several times")
  List<String> labels = List.of();

  @Override
  protected ExitCode run(Session session) {
    ObjectNode wish = Json.object().put("uses", uses);
    if (ttl != null) {
      wish.put("ttl", ttl.toMillis() + "ms");
    }
    if (namePrefix != null) {
      wish.put("name_prefix", namePrefix);
    }
    Map<String, String> pairs = KeyValues.parse("--label", labels);
    if (!pairs.isEmpty()) {
      ObjectNode of = wish.putObject("labels");
      pairs.forEach(of::put);
    }
    JsonNode made =
        session
            .client()
            .post(Query.path("join-tokens").toString(), JsonPayload.of(wish), Map.of())
            .json();
    session.printer().done(made, made.path("token").asText());
    return ExitCode.OK;
  }
}
