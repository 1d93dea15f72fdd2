package io.turboprop.cli.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turboprop.cli.Cli;
import io.turboprop.cli.RecordedManager;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TaskCommandsTest {
  private static final String TASK =
      """
      {"id":"a6c1f0de-1111-4222-8333-444455556666","name":"add","state":3,"cli_args":null,
       "daemon":false,"proplet_id":"6f1e2c0a-5d4b-4a55-9d0e-0c9a5a1b7e01","results":"30",
       "created_at":"2026-03-01T11:30:00Z","start_time":"0001-01-01T00:00:00Z"}""";

  private final RecordedManager manager = new RecordedManager();
  private final Cli cli = Cli.against(manager.url());

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void list_asTable_namesStatesAndKeepsIdsWhole() {
    manager.on(
        "GET /tasks", 200, "{\"offset\":0,\"limit\":100,\"total\":1,\"tasks\":[" + TASK + "]}");

    assertThat(cli.run("tasks", "list").out())
        .isEqualTo(
            """
            ID                                    NAME  STATE      AGE  PROPLET                               NOTE
            a6c1f0de-1111-4222-8333-444455556666  add   Completed  30m  6f1e2c0a-5d4b-4a55-9d0e-0c9a5a1b7e01
            """);
  }

  @Test
  void list_withMore_saysHowToGoOnOnStderr() {
    manager.on(
        "GET /tasks?limit=1",
        200,
        "{\"offset\":0,\"limit\":1,\"total\":9,\"tasks\":[" + TASK + "]}");

    Cli.Outcome outcome = cli.run("tasks", "list", "-l", "1");

    assertThat(outcome.err()).isEqualTo("1 to 1 of 9; go on with --offset 1\n");
  }

  @Test
  void list_withFilter_sendsOneEncodedObject() {
    String query = "%7B%22team%22%3A%22a%20b%22%2C%22level%22%3A%223%22%7D";
    manager.on("GET /tasks?offset=5&metadata=" + query, 200, "{\"tasks\":[]}");

    Cli.Outcome outcome =
        cli.run("tasks", "list", "--offset", "5", "--metadata", "team=a b,level=3");

    assertThat(outcome.code()).as(manager.lines().toString()).isZero();
  }

  @Test
  void list_ofAll_followsTheCursorsWithItsFilters() {
    String filters = "fields=id%2Cname&label=team%3Da&label=night&page_size=1000&cursor=";
    manager.on(
        "GET /tasks?" + filters,
        200,
        "{\"next_cursor\":\"c1\",\"tasks\":[{\"id\":\"1\",\"name\":\"a\"}]}");
    manager.on("GET /tasks?" + filters + "c1", 200, "{\"next_cursor\":\"c2\",\"tasks\":[]}");
    manager.on(
        "GET /tasks?" + filters + "c2", 200, "{\"next_cursor\":null,\"tasks\":[{\"id\":\"2\"}]}");

    Cli.Outcome outcome =
        cli.run(
            "tasks",
            "list",
            "--all",
            "--label",
            "team=a",
            "--label",
            "night",
            "--fields",
            "id,name");

    assertThat(outcome.out()).as(outcome.err()).isEqualTo("ID  NAME\n1   a\n2\n");
    assertThat(outcome.err()).isEmpty();
  }

  @Test
  void list_byPlace_isOnePage_andSaysHowToGoOn() {
    String since = "since=2026-11-01T00%3A00%3A00Z";
    manager.on(
        "GET /tasks?state=failed&" + since + "&page_size=1&cursor=c7",
        200,
        "{\"page_size\":1,\"next_cursor\":\"c8\",\"tasks\":[" + TASK + "]}");
    String[] words = {
      "tasks",
      "list",
      "--since",
      "2026-11-01T00:00:00Z",
      "--state",
      "failed",
      "-l",
      "1",
      "--cursor",
      "c7"
    };

    assertThat(cli.run(words).err()).isEqualTo("there may be more; go on with --cursor c8\n");
    assertThat(cli.run("tasks", "list", "--all", "--offset", "3").code()).isEqualTo(2);
  }

  @Test
  void output_asJson_isTheServersAnswerWithUnknownFields() throws IOException {
    manager.on("GET /tasks/1", 200, "{\"id\":\"1\",\"state\":3,\"future\":{\"x\":[1,2]}}");

    Cli.Outcome outcome = cli.run("tasks", "view", "1", "-o", "json");

    assertThat(new ObjectMapper().readTree(outcome.out()).path("future").path("x").path(1).asInt())
        .isEqualTo(2);
    assertThat(outcome.out()).contains("\n  \"state\" : 3,\n");
  }

  @Test
  void output_asYaml_isReadableAndKeepsTextsTexts() {
    manager.on(
        "GET /tasks/1", 200, "{\"id\":\"1\",\"state\":3,\"results\":\"30\",\"env\":{\"A\":\"x\"}}");

    assertThat(cli.run("tasks", "view", "1", "-o", "yaml").out())
        .isEqualTo("id: \"1\"\nstate: 3\nresults: \"30\"\nenv:\n  A: x\n");
  }

  @Test
  void outputFlag_beforeTheCommand_countsUnlessRepeated() {
    manager.on("GET /tasks/1", 200, "{\"id\":\"1\"}");

    assertThat(cli.run("-o", "yaml", "tasks", "view", "1").out()).isEqualTo("id: \"1\"\n");
    assertThat(cli.run("-o", "yaml", "tasks", "-o", "json", "view", "1").out()).startsWith("{");
    assertThat(cli.run("-o", "yaml", "tasks", "view", "1", "-o", "table").out())
        .isEqualTo("id  1\n");
  }

  @Test
  void view_asTable_showsTextsOfTheGuestOnOneLineWithoutControls() {
    manager.on("GET /tasks/1", 200, "{\"id\":\"1\",\"state\":4,\"error\":\"a\\nb\\u001b[2J\"}");

    assertThat(cli.run("tasks", "view", "1").out()).contains("error  a b\ufffd[2J\n");
  }

  @Test
  void attempts_asTable_haveALineForEachProplet() {
    manager.on(
        "GET /tasks/1/attempts",
        200,
        """
        {"offset":0,"limit":100,"total":2,"attempts":[
         {"attempt":1,"epoch":1,"outcome":"failed","reason":"exit_code","proplet_id":"p1",
          "placed_at":"2026-03-01T11:50:00Z","started_at":"2026-03-01T11:51:00Z",
          "ended_at":"2026-03-01T11:52:00Z","exit_code":3},
         {"attempt":2,"epoch":1,"outcome":"open","reason":"started",
          "placed_at":"2026-03-01T11:59:00Z",
          "seats":[{"proplet_id":"p1","progress":"sent"},{"proplet_id":"p2","progress":"running"}]}]}""");

    assertThat(cli.run("tasks", "attempts", "1").out())
        .isEqualTo(
            """
            ATTEMPT  OUTCOME  REASON     PROPLET  PLACED  STARTED  ENDED  NOTE
            1        failed   exit_code  p1       10m     9m       8m     exit code 3
            2        open     started    p1       60s     -        -
            2        open     started    p2       60s     -        -
            """);
  }

  @Test
  void stop_tellsWhoAsks() {
    manager.on("POST /tasks/1/stop", 200, "{\"stopped\":true}");

    cli.with("USER", "zoë").with("HOSTNAME", "laptop").run("tasks", "stop", "1");

    assertThat(manager.only("POST /tasks/1/stop").header("X-turboprop-user"))
        .isEqualTo("zo?@laptop");
  }

  @Test
  void create_withPolicies_sendsThoseGiven() throws IOException {
    manager.on("POST /tasks", 201, TASK);

    Cli.Outcome outcome =
        cli.run(
            ("tasks create add --max-attempts 3 --retry-on trap,exit_code --retry-base 500ms"
                    + " --retry-cap 90 --retry-jitter 0.5 --retry-reset-after 1h"
                    + " --semantics at-least-once --schedule-to-start 30s --start-to-close 5m"
                    + " --schedule-to-close 2d --heartbeat-timeout 20s --daemon --restart always")
                .split(" "));

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(new ObjectMapper().readTree(manager.only("POST /tasks").body()))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"name":"add","daemon":true,"retry":{"max_attempts":3,"backoff":{"base":"500ms",
                     "cap":"1m30s","jitter":0.5},"on":["trap","exit_code"],"reset_after":"1h"},
                     "semantics":"at-least-once","timeouts":{"schedule_to_start":"30s",
                     "start_to_close":"5m","schedule_to_close":"48h","heartbeat":"20s"},
                     "restart":"always"}"""));
  }

  @Test
  void create_withAllFlags_sendsThemAndNothingElse() throws IOException {
    manager.on("POST /tasks", 201, TASK);

    Cli.Outcome outcome =
        cli.run(
            "tasks",
            "create",
            "add",
            "--image-url",
            "r.example/a:1",
            "--image-policy",
            "if-changed",
            "--cli-args",
            "--a,--b",
            "--cli-args",
            "c",
            "--inputs",
            "1,2",
            "--env",
            "A=x,y,B=2",
            "--env",
            "C=",
            "--daemon",
            "--broadcast=false",
            "--priority",
            "9",
            "--metadata",
            "team=a",
            "--deadline",
            "1m30s",
            "--memory",
            "64MiB",
            "--idempotency-key",
            "k1");

    assertThat(outcome.code()).as(outcome.err()).isZero();
    RecordedManager.Request request = manager.only("POST /tasks");
    assertThat(request.header("Content-type")).isEqualTo("application/json");
    assertThat(request.header("Idempotency-key")).isEqualTo("k1");
    assertThat(new ObjectMapper().readTree(request.body()))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"name":"add","image_url":"r.example/a:1","image_policy":"if-changed","cli_args":["--a","--b","c"],"inputs":["1","2"],
                     "env":{"A":"x,y","B":"2","C":""},"daemon":true,"broadcast":false,"priority":9,
                     "metadata":{"team":"a"},"limits":{"deadline_ms":90000,"memory_bytes":67108864}}"""));
  }

  @Test
  void create_withDaemonBeforeTheName_doesNotSwallowTheName() throws IOException {
    manager.on("POST /tasks", 201, TASK);

    Cli.Outcome outcome = cli.run("tasks", "create", "--daemon", "add");

    assertThat(outcome.code()).as(outcome.err()).isZero();
    JsonNode sent = new ObjectMapper().readTree(manager.only("POST /tasks").body());
    assertThat(sent.path("name").asText()).isEqualTo("add");
    assertThat(sent.path("daemon").asBoolean()).isTrue();
  }

  @Test
  void create_withFile_sendsItsBase64(@TempDir Path folder) throws IOException {
    byte[] module = "\0asm and more".getBytes(StandardCharsets.UTF_8);
    Path file = Files.write(folder.resolve("m.wasm"), module);
    manager.on("POST /tasks", 201, TASK);

    cli.run("tasks", "create", "add", "--file", file.toString());

    JsonNode sent = new ObjectMapper().readTree(manager.only("POST /tasks").body());
    assertThat(sent.path("file").asText()).isEqualTo(Base64.getEncoder().encodeToString(module));
  }

  @Test
  void create_withMissingFile_is2AndSendsNothing() {
    Cli.Outcome outcome = cli.run("tasks", "create", "add", "--file", "/nowhere/m.wasm");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).isEqualTo("error: no such file: /nowhere/m.wasm\n");
    assertThat(manager.requests()).isEmpty();
  }

  @Test
  void create_withWait_startsAndShowsTheEnd() {
    String id = "a6c1f0de-1111-4222-8333-444455556666";
    manager
        .on("POST /tasks?start=true", 201, TASK.replace("\"state\":3", "\"state\":0"))
        .on("GET /tasks/" + id, 200, TASK.replace("\"state\":3", "\"state\":2"))
        .on("GET /tasks/" + id, 200, TASK);

    Cli.Outcome outcome = cli.run("tasks", "create", "add", "--wait");

    assertThat(outcome.code()).isZero();
    assertThat(manager.lines()).contains("GET /tasks/" + id + "?wait=2100ms");
    assertThat(outcome.out()).contains("state       Completed").contains("results     30");
  }

  @Test
  void results_thatAreLarge_arePrintedWhole() {
    String content = "line of the result ä漢\n".repeat(5_000) + "end";
    manager.on(
        "GET /tasks/1/results", 200, "{\"results\":\"line\",\"results_ref\":{\"size_bytes\":9}}");
    manager.on("GET /tasks/1/results/content", 200, content);

    assertThat(cli.run("tasks", "results", "1").out()).isEqualTo(content);
  }

  @Test
  void results_toAFile_areWrittenThere(@TempDir Path folder) throws IOException {
    manager.on("GET /tasks/1/results", 200, "{\"results\":\"30\"}");
    manager.on("GET /tasks/1/results/content", 200, "30");
    Path file = folder.resolve("result");

    Cli.Outcome outcome = cli.run("tasks", "results", "1", "--to", file.toString());

    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).isEmpty();
    assertThat(file).hasContent("30");
  }

  @Test
  void results_toAFileThatCannotBeWritten_is1(@TempDir Path folder) {
    manager.on("GET /tasks/1/results", 200, "{\"results\":\"30\"}");
    manager.on("GET /tasks/1/results/content", 200, "30");

    Cli.Outcome outcome = cli.run("tasks", "results", "1", "--to", folder.toString());

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("cannot write " + folder);
  }

  @Test
  void update_withOneFlag_sendsThatFieldOnly() {
    manager.on("PUT /tasks/1", 200, TASK);

    cli.run("tasks", "update", "1", "--priority", "3");

    assertThat(manager.only("PUT /tasks/1").text()).isEqualTo("{\"priority\":3}");
  }

  @Test
  void update_withoutFlags_is2() {
    assertThat(cli.run("tasks", "update", "1").code()).isEqualTo(2);
  }

  @Test
  void invoke_sendsInputsAndEnvironment_andPrintsTheResult() {
    manager.on("POST /tasks/1/invoke", 200, "{\"invoked\":true,\"results\":\"30\"}");

    Cli.Outcome outcome = cli.run("tasks", "invoke", "1", "-10", "x", "--env", "A=b");

    assertThat(outcome.out()).isEqualTo("30\n");
    assertThat(manager.only("POST /tasks/1/invoke").text())
        .isEqualTo("{\"inputs\":[\"-10\",\"x\"],\"env\":{\"A\":\"b\"}}");
    assertThat(cli.run("tasks", "invoke", "1", "x", "--evn", "A=b").code()).isEqualTo(2);
  }

  @Test
  void upload_sendsAFormWithTheFileAsItIs(@TempDir Path folder) throws IOException {
    byte[] module = new byte[300_000];
    new java.util.Random(7).nextBytes(module);
    Path file = Files.write(folder.resolve("m.wasm"), module);
    manager.on("PUT /tasks/1/upload", 200, TASK);

    Cli.Outcome outcome = cli.run("tasks", "upload", "1", file.toString());

    assertThat(outcome.code()).as(outcome.err()).isZero();
    RecordedManager.Request request = manager.only("PUT /tasks/1/upload");
    String boundary = request.header("Content-type").replace("multipart/form-data; boundary=", "");
    String head =
        "--"
            + boundary
            + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"m.wasm\"\r\n"
            + "Content-Type: application/wasm\r\n\r\n";
    String tail = "\r\n--" + boundary + "--\r\n";
    assertThat(request.latin1())
        .isEqualTo(head + new String(module, StandardCharsets.ISO_8859_1) + tail);
  }

  @Test
  void delete_ofSeveral_stopsAtTheFirstUnknown() {
    manager.on("DELETE /tasks/1", 204, "").on("DELETE /tasks/3", 204, "");

    Cli.Outcome outcome = cli.run("tasks", "delete", "1", "2", "3");

    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.out()).isEqualTo("deleted 1\n");
  }

  @Test
  void id_withSlashes_staysOneWordOfThePath() {
    cli.run("tasks", "view", "../proplets?x=1");

    assertThat(manager.lines()).containsExactly("GET /tasks/..%2Fproplets%3Fx%3D1");
  }

  @Test
  void results_ofText_printsItAlone() {
    manager.on("GET /tasks/1/results", 200, "{\"results\":\"line one\\nline two\"}");

    assertThat(cli.run("tasks", "results", "1").out()).isEqualTo("line one\nline two\n");
  }

  @Test
  void results_ofUnfinishedTask_saysSoAndIs0() {
    manager
        .on("GET /tasks/1/results", 200, "{\"results\":null}")
        .on("GET /tasks/1", 200, "{\"id\":\"1\",\"state\":2}");

    Cli.Outcome outcome = cli.run("tasks", "results", "1");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).isEqualTo("no result yet: task is Running\n");
  }

  @Test
  void results_ofFailedTask_is1WithItsError() {
    manager
        .on("GET /tasks/1/results", 200, "{\"results\":null}")
        .on(
            "GET /tasks/1",
            200,
            "{\"id\":\"1\",\"state\":4,\"reason\":\"trap\",\"error\":\"unreachable\"}");

    Cli.Outcome outcome = cli.run("tasks", "results", "1");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).isEqualTo("error: task 1 ended as Failed (trap): unreachable\n");
  }

  @Test
  void stop_withWait_isContentWithInterrupted() {
    manager
        .on("POST /tasks/1/stop", 200, "{\"stopped\":true}")
        .on("GET /tasks/1", 200, "{\"id\":\"1\",\"state\":2}")
        .on("GET /tasks/1", 200, "{\"id\":\"1\",\"state\":6}");

    assertThat(cli.run("tasks", "stop", "1", "--wait").code()).isZero();
  }

  @Test
  void colour_onATerminal_marksTheState() {
    manager.on("GET /tasks/1", 200, "{\"state\":4}");

    assertThat(Cli.against(manager.url()).onTerminal().run("tasks", "view", "1").out())
        .isEqualTo("\u001b[1mstate\u001b[0m  \u001b[31mFailed\u001b[0m\n");
  }

  @Test
  void colour_withNoColor_isAbsent() {
    manager.on("GET /tasks/1", 200, "{\"state\":4}");

    assertThat(
            Cli.against(manager.url())
                .onTerminal()
                .with("NO_COLOR", "1")
                .run("tasks", "view", "1")
                .out())
        .isEqualTo("state  Failed\n");
  }
}
