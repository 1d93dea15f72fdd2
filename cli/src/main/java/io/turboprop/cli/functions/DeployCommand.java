package io.turboprop.cli.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.ApiCommand;
import io.turboprop.cli.ExitCode;
import io.turboprop.cli.KeyValues;
import io.turboprop.cli.Query;
import io.turboprop.cli.http.Json;
import io.turboprop.cli.http.JsonPayload;
import io.turboprop.cli.tasks.LimitFlags;
import io.turboprop.cli.tasks.RunTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "deploy",
    description =
        "Make a revision of a function; its first one gets the calls, others with --switch")
final class DeployCommand extends ApiCommand {
  @Parameters(index = "0", paramLabel = "NAME", description = "Name of the function")
  String name = "";

  @Parameters(
      index = "1",
      paramLabel = "FILE|IMAGE",
      description = "Module on disk, OCI reference, or http(s) URL of a module")
  String what = "";

  @Option(
      names = "--revision",
      paramLabel = "NAME",
      description = "Name of the revision. Default: the next of r1, r2 and so on")
  @Nullable String revision;

  @Option(names = "--switch", description = "It gets all calls as soon as it is ready")
  boolean switchTo;

  @Option(
      names = "--export",
      paramLabel = "NAME",
      description = "The function of the module to call")
  @Nullable String export;

  @Option(
      names = "--env",
      paramLabel = "KEY=VALUE",
      description = "Environment; comma separated or repeated")
  @Nullable List<String> env;

  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description = "The only engine that may run it: endive, redline or process")
  @Nullable String engine;

  @Option(
      names = "--answer",
      paramLabel = "FORM",
      description =
          "What it writes is to an HTTP client: body, or cgi if it begins with headers. Default: body")
  @Nullable String answer;

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "Sending the same key again gives the same revision")
  @Nullable String idempotencyKey;

  @Mixin ScaleFlags scale = new ScaleFlags();
  @Mixin LimitFlags limits = new LimitFlags();
  @Mixin Asking asking = new Asking();

  @Override
  protected ExitCode run(Session session) {
    RunTarget target = RunTarget.of(what);
    ObjectNode function = Json.object().put("name", name);
    target.image().ifPresent(image -> function.put("image", image));
    text(function, "revision", revision);
    text(function, "export", export);
    text(function, "engine", engine);
    text(function, "answer", answer);
    if (env != null) {
      ObjectNode variables = function.putObject("env");
      KeyValues.parse("--env", env).forEach(variables::put);
    }
    if (switchTo) {
      function.put("switch", true);
    }
    scale.addTo(function);
    limits.addTo(function);
    asking.addTo(function);
    JsonNode made =
        session
            .client()
            .post(
                Query.path("functions").toString(),
                new JsonPayload(function, target.file()),
                headers(session))
            .json();
    session
        .printer()
        .show(made, one -> FunctionTables.revision(one.path("revision"), session.now()));
    return ExitCode.OK;
  }

  private Map<String, String> headers(Session session) {
    Map<String, String> headers = new HashMap<>(Asking.headers(session));
    if (idempotencyKey != null) {
      headers.put("Idempotency-Key", idempotencyKey);
    }
    return headers;
  }

  private static void text(ObjectNode function, String name, @Nullable String value) {
    if (value != null) {
      function.put(name, value);
    }
  }
}
