package io.turboprop.cli;

import com.sun.net.httpserver.HttpServer;
import io.turboprop.cli.serve.PropletTraining;
import io.turboprop.cli.serve.ServerTraining;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Does what users do most, on answers of its own, so that the JVM can record which classes that
 * takes. Called by the launcher when it makes the start-up cache; not meant for people.
 */
@Command(
    name = "training",
    hidden = true,
    description = "Exercise the command while a start-up cache is recorded")
final class TrainingCommand implements Callable<Integer> {
  private static final String TASK =
      """
      {"id":"00000000-0000-4000-8000-000000000000","name":"training","state":3,"results":"30",
       "created_at":"2026-01-01T00:00:00Z","updated_at":"0001-01-01T00:00:00Z","cli_args":null}""";
  private static final Map<String, String> ANSWERS =
      Map.of(
          "/tasks", "{\"offset\":0,\"limit\":100,\"total\":1,\"tasks\":[" + TASK + "]}",
          "/tasks/1", TASK,
          "/tasks/1/results", "{\"results\":\"30\"}",
          "/proplets",
              "{\"offset\":0,\"limit\":100,\"total\":1,\"proplets\":[{\"id\":\"1\",\"alive\":true,\"metadata\":{}}]}",
          "/health", "{\"status\":\"pass\"}");
  private static final List<List<String>> LESSONS =
      List.of(
          List.of("tasks", "list"),
          List.of("tasks", "list", "-o", "json"),
          List.of("tasks", "view", "1"),
          List.of("tasks", "results", "1"),
          List.of("proplets", "list"),
          List.of("health"),
          List.of("tasks", "view", "2"),
          List.of("--help"),
          List.of("tasks", "nonsense"));

  @Parameters(
      arity = "0..1",
      index = "0",
      paramLabel = "KIND",
      description = "cli, server or proplet")
  String kind = "cli";

  @Parameters(
      arity = "0..*",
      index = "1..*",
      paramLabel = "WORD",
      description = "Of the proplet to record: its command line")
  List<String> words = List.of();

  @Override
  public Integer call() throws IOException {
    switch (kind) {
      case "server" -> ServerTraining.run(TrainingCommand::exercise);
      case "proplet" -> PropletTraining.run(words);
      default -> trainClient();
    }
    return ExitCode.OK.number();
  }

  private static void trainClient() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String answer = ANSWERS.get(exchange.getRequestURI().getPath());
          byte[] body =
              (answer == null ? "{\"error\":\"not found\"}" : answer)
                  .getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(answer == null ? 404 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      LESSONS.forEach(lesson -> exercise(aimed(lesson, server)));
    } finally {
      server.stop(0);
    }
  }

  private static List<String> aimed(List<String> lesson, HttpServer server) {
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    return Stream.concat(Stream.of("-m", url), lesson.stream()).toList();
  }

  private static void exercise(List<String> lesson) {
    Surroundings surroundings =
        new Surroundings(Map.of(), true, InstantSource.system(), Thread::sleep);
    CommandLine command = Turboprop.commandLine(surroundings, lesson);
    command.setOut(new PrintWriter(Writer.nullWriter()));
    command.setErr(new PrintWriter(Writer.nullWriter()));
    command.execute(lesson.toArray(String[]::new));
  }
}
