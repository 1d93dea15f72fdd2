package io.turboprop.cli.functions;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turboprop.cli.Cli;
import io.turboprop.cli.RecordedManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands send and show. */
final class FunctionCommandsTest {
  private static final String FUNCTION =
      """
      {"name":"echo","uid":"u","version":7,"route":{"r1":90,"r2":10},"rollback_to":{"r1":100},
       "latest":"r2","revision_count":2,"created_at":"2026-03-01T11:00:00Z",
       "updated_at":"2026-03-01T11:30:00Z"}\
      """;
  private static final String REVISION =
      """
      {"function":"echo","name":"r1","number":1,"state":"ready","weight":90,
       "digest":"sha256:abababababababababababababababababababababababababababababababab",
       "module":{},"scale":{},"created_at":"2026-03-01T11:30:00Z","created_by":"eva@laptop"}\
      """;
  private static final String FAILED =
      """
      {"function":"echo","name":"r2","number":2,"state":"failed","reason":"image_not_found",
       "message":"no such tag","weight":0,"image":"a.example/echo:2","scale":{},
       "created_at":"2026-03-01T11:59:00Z"}\
      """;

  private final RecordedManager manager = new RecordedManager();
  private final Cli cli = Cli.against(manager.url()).with("USER", "eva").with("HOSTNAME", "laptop");

  @TempDir Path folder;

  @AfterEach
  void close() {
    manager.close();
  }

  private JsonNode sent(String line) throws IOException {
    return new ObjectMapper().readTree(manager.only(line).text());
  }

  @Test
  void deploy_ofAFile_sendsItWithWhatWasGiven() throws IOException {
    Path module = Files.write(folder.resolve("echo.wasm"), new byte[] {0, 1, 2});
    manager.on(
        "POST /functions", 201, FUNCTION.replaceFirst("}$", ",\"revision\":" + REVISION + "}"));

    Cli.Outcome outcome =
        cli.run(
            ("functions deploy echo "
                    + module
                    + " --revision blue --env A=1,B=2 --min 1 --max 5 --concurrency 3"
                    + " --idle-timeout 90s --memory 64MiB --deadline 2s --switch --export run"
                    + " --engine endive --answer cgi --expected-version 6 --idempotency-key k")
                .split(" "));

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(sent("POST /functions"))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"name":"echo","revision":"blue","export":"run","engine":"endive","answer":"cgi",
                     "env":{"A":"1","B":"2"},"switch":true,
                     "scale":{"min":1,"max":5,"concurrency":3,"idle_timeout":"90000ms"},
                     "limits":{"deadline_ms":2000,"memory_bytes":67108864},
                     "expected_version":6,"file":"AAEC"}\
                    """));
    assertThat(manager.only("POST /functions").header("X-turboprop-user")).isEqualTo("eva@laptop");
    assertThat(manager.only("POST /functions").header("Idempotency-key")).isEqualTo("k");
    assertThat(outcome.out())
        .isEqualTo(
            """
            REVISION  STATE  CALLS  CODE                 AGE  BY          NOTE
            r1        ready  90%    sha256:abababababab  30m  eva@laptop
            """);
  }

  @Test
  void deploy_ofAnImage_sendsItsReference() throws IOException {
    manager.on("POST /functions", 201, "{\"revision\":" + FAILED + "}");

    cli.run("functions", "deploy", "echo", "a.example/echo:2");

    assertThat(sent("POST /functions").toString())
        .isEqualTo("{\"name\":\"echo\",\"image\":\"a.example/echo:2\"}");
    assertThat(cli.run("functions", "deploy", "echo", "none.wasm").code()).isEqualTo(2);
  }

  @Test
  void list_asTable_saysWhereCallsGo() {
    manager.on(
        "GET /functions",
        200,
        "{\"offset\":0,\"limit\":100,\"total\":1,\"functions\":[" + FUNCTION + "]}");

    assertThat(cli.run("functions", "list").out())
        .isEqualTo(
            """
            NAME  VERSION  CALLS GO TO  LATEST  REVISIONS  CHANGED
            echo  7        r1=90 r2=10  r2      2          30m
            """);
  }

  @Test
  void revisions_asTable_sayWhatFailed() {
    manager.on(
        "GET /functions/echo/revisions?limit=2",
        200,
        "{\"offset\":0,\"limit\":2,\"total\":3,\"revisions\":[" + FAILED + "," + REVISION + "]}");

    Cli.Outcome outcome = cli.run("functions", "revisions", "echo", "-l", "2");

    assertThat(outcome.out())
        .isEqualTo(
            """
            REVISION  STATE   CALLS  CODE                 AGE  BY          NOTE
            r2        failed  -      a.example/echo:2     60s              no such tag
            r1        ready   90%    sha256:abababababab  30m  eva@laptop
            """);
    assertThat(outcome.err()).isEqualTo("1 to 2 of 3; go on with --offset 2\n");
  }

  @Test
  void view_showsAFunctionOrARevision() {
    manager.on("GET /functions/echo", 200, FUNCTION);
    manager.on("GET /functions/echo/revisions/r2", 200, FAILED);

    assertThat(cli.run("functions", "view", "echo").out())
        .contains("route           r1=90 r2=10\n")
        .contains("updated_at      2026-03-01T11:30:00Z (30m ago)\n");
    assertThat(cli.run("functions", "view", "echo", "r2").out()).contains("no such tag");
  }

  @Test
  void view_saysWhoServes() {
    manager.on(
        "GET /functions/echo",
        200,
        """
        {"name":"echo","serving":[{"revision":"r2","ready":1,"preparing":1,"failed":0,"instances":3,
         "proplets":[{"proplet_id":"p1","state":"ready","alive":true,"instances":3},
                     {"proplet_id":"p2","state":"preparing","alive":true,"instances":0}]}]}""");
    manager.on(
        "GET /functions/echo/revisions/r1",
        200,
        """
        {"name":"r1","serving":{"revision":"r1","ready":0,"preparing":0,"failed":1,"instances":0,
         "trouble":"image_not_found (on 1 proplet)",
         "proplets":[{"proplet_id":"p1","state":"failed","alive":false,"instances":0}]}}""");

    assertThat(cli.run("functions", "view", "echo").out())
        .contains("serving r2  1 ready, 1 preparing, 3 instances (p1 ready ×3, p2 preparing)\n");
    assertThat(cli.run("functions", "view", "echo", "r1").out())
        .contains("1 failed, 0 instances; image_not_found (on 1 proplet)")
        .contains("(p1 failed, not reachable)\n");
  }

  @Test
  void switch_toOneOrBySeveralPercents_sendsTheRoute() throws IOException {
    manager.on("POST /functions/echo/switch", 200, FUNCTION);
    manager.on("POST /functions/other/switch", 200, FUNCTION);

    cli.run("functions", "switch", "echo", "r2", "--expected-version", "7");
    cli.run("functions", "switch", "other", "r1=90", "r2=10");

    assertThat(sent("POST /functions/echo/switch").toString())
        .isEqualTo("{\"to\":\"r2\",\"expected_version\":7}");
    assertThat(sent("POST /functions/other/switch").toString())
        .isEqualTo("{\"weights\":{\"r1\":90,\"r2\":10}}");
    for (String wrong : new String[] {"r1=x", "=5", "r1=1=2"}) {
      assertThat(cli.run("functions", "switch", "echo", wrong).code()).as(wrong).isEqualTo(2);
    }
    assertThat(cli.run("functions", "switch", "echo", "r1", "r2").code()).isEqualTo(2);
    assertThat(cli.run("functions", "switch", "echo", "r1=50", "r1=50").code()).isEqualTo(2);
  }

  @Test
  void switch_thatIsStale_isAConflictInTheManagersWords() {
    manager.on(
        "POST /functions/echo/switch",
        409,
        "{\"error\":\"conflict\",\"detail\":\"function echo is at version 8, expected was 7\"}");

    Cli.Outcome outcome = cli.run("functions", "switch", "echo", "r2");

    assertThat(outcome.code()).isEqualTo(4);
    assertThat(outcome.err()).contains("function echo is at version 8, expected was 7");
  }

  @Test
  void rollbackAndHistory_showTheRoutes() throws IOException {
    manager.on("POST /functions/echo/rollback", 200, FUNCTION);
    manager.on(
        "GET /functions/echo/history",
        200,
        """
        {"offset":0,"limit":100,"total":1,"history":[
         {"version":7,"at":"2026-03-01T11:30:00Z","by":"eva@laptop","cause":"canary",
          "from":{"r1":100},"to":{"r1":90,"r2":10}},
         {"version":1,"at":"2026-03-01T11:00:00Z","cause":"deploy","to":{"r1":100}}]}\
        """);

    cli.run("functions", "rollback", "echo", "--expected-version", "7");

    assertThat(sent("POST /functions/echo/rollback").toString())
        .isEqualTo("{\"expected_version\":7}");
    assertThat(cli.run("functions", "history", "echo").out())
        .isEqualTo(
            """
            VERSION  AGE  WHY     FROM  TO           BY
            7        30m  canary  r1    r1=90 r2=10  eva@laptop
            1        60m  deploy  -     r1
            """);
  }

  @Test
  void call_sendsInputsAndPrintsWhatItWrote_asItIs() throws IOException {
    manager.on("POST /functions/echo/invoke", 200, "{\"results\":\"a\\nb\",\"values\":[]}");
    manager.on("POST /functions/add/r2/invoke", 200, "{\"results\":\"42\",\"values\":[\"42\"]}");

    Cli.Outcome wrote =
        cli.reading("grüß\n").run("functions", "call", "echo", "--stdin", "-", "--env", "A=1");
    Cli.Outcome returned =
        cli.run("functions", "call", "add/r2", "--timeout", "90s", "--", "20", "-x");

    assertThat(wrote.code()).as(wrote.err()).isZero();
    assertThat(wrote.out()).isEqualTo("a\nb");
    assertThat(returned.out()).isEqualTo("42\n");
    assertThat(sent("POST /functions/echo/invoke").toString())
        .isEqualTo("{\"inputs\":[],\"env\":{\"A\":\"1\"},\"stdin\":\"grüß\\n\"}");
    assertThat(sent("POST /functions/add/r2/invoke").path("inputs").toString())
        .isEqualTo("[\"20\",\"-x\"]");
    assertThat(manager.only("POST /functions/add/r2/invoke").header("X-turboprop-timeout"))
        .isEqualTo("90000ms");
  }

  @Test
  void call_asJson_isTheAnswer() {
    manager.on("POST /functions/echo/invoke", 200, "{\"results\":\"a\",\"values\":[]}");

    assertThat(cli.run("-o", "json", "functions", "call", "echo").out())
        .contains("\"results\" : \"a\"");
  }

  @Test
  void call_thatFails_saysWhyInTheManagersWords() {
    String why = "revision r1 of function echo on proplet p1: trap: unreachable";
    manager.on("POST /functions/echo/invoke", 502, "{\"detail\":\"" + why + "\"}");
    manager.on("POST /functions/slow/invoke", 504, "{\"detail\":\"no answer of slow/r1 in time\"}");
    manager.on("POST /functions/none/invoke", 404, "{\"detail\":\"function none does not exist\"}");

    assertThat(cli.run("functions", "call", "echo").err()).contains(why);
    assertThat(cli.run("functions", "call", "slow").code()).isEqualTo(6);
    assertThat(cli.run("functions", "call", "none").code()).isEqualTo(3);
  }

  @Test
  void call_withWhatCannotBeSent_isRefused() throws IOException {
    Path bytes = Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xff});
    Path large = Files.write(folder.resolve("large"), new byte[StdinFlag.MOST_BYTES + 1]);

    for (String[] wrong :
        new String[][] {
          {"a/b/c"},
          {"a/"},
          {"echo", "--timeot"},
          {"echo", "--stdin", bytes.toString()},
          {"echo", "--stdin", large.toString()},
          {"echo", "--stdin", folder.resolve("none").toString()}
        }) {
      String[] words =
          Stream.concat(Stream.of("functions", "call"), Stream.of(wrong)).toArray(String[]::new);
      assertThat(cli.run(words).code()).as(String.join(" ", words)).isEqualTo(2);
    }
    assertThat(manager.lines()).isEmpty();
  }

  private static String log(String revision, String proplet, String more) {
    return "{\"revision\":\"%s\",\"proplet_id\":\"%s\",\"boot_id\":\"b\",%s}"
        .formatted(revision, proplet, more);
  }

  @Test
  void logs_areShownByLines_withWhoWroteThem() {
    String one = log("r1", "p1", "\"pieces\":[{\"text\":\"a\\nb\"}]");
    String two = log("r1", "p2", "\"pieces\":[{\"text\":\"c\\n\"}]");
    String gone = log("r1", "p3", "\"message\":\"proplet p3 does not answer\"");
    manager.on(
        "GET /functions/echo/revisions/r1/logs?proplet=p",
        200,
        "{\"logs\":[" + one + "," + two + "],\"missing\":[" + gone + "]}");
    manager.on("GET /functions/echo/logs", 200, "{\"logs\":[" + one + "]}");

    Cli.Outcome both = cli.run("functions", "logs", "echo/r1", "--prefix", "--proplet", "p");

    assertThat(both.out()).isEqualTo("[r1 p1] a\n[r1 p1] b\n[r1 p2] c\n");
    assertThat(both.err()).isEqualTo("(proplet p3 does not answer)\n");
    assertThat(cli.run("functions", "logs", "echo").out()).isEqualTo("a\nb\n");
  }

  @Test
  void logs_followedOverABrokenConnection_showNothingTwiceAndMixNoLines() {
    String first =
        event("stderr", log("r1", "p1", "\"next\":3,\"text\":\"a\\nb\""))
            + event("stderr", log("r1", "p2", "\"next\":2,\"text\":\"x\\n\""));
    String again =
        event("stderr", log("r1", "p1", "\"next\":5,\"text\":\"a\\nbc\\n\""))
            + event("stderr", log("r1", "p2", "\"next\":2,\"text\":\"x\\n\""))
            + event("ended", log("r1", "p2", "\"x\":0"))
            + event("stderr", log("r1", "p2", "\"next\":2,\"text\":\"y\\n\""))
            + event("end", "{\"complete\":true,\"message\":\"function echo does not exist\"}");
    for (String stream : new String[] {first, again}) {
      manager.on("GET /functions/echo", 200, FUNCTION);
      manager.stream("GET /functions/echo/logs?follow=true", stream);
    }

    Cli.Outcome outcome =
        cli.timedBy(InstantSource.fixed(Cli.NOW), time -> {}).run("fn", "logs", "-f", "echo");

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out()).isEqualTo("a\nx\nbc\ny\n");
  }

  private static String event(String type, String data) {
    return "event: " + type + "\ndata: " + data + "\n\n";
  }

  @Test
  void delete_ofAFunctionOrARevision_saysTheVersion() {
    manager.on("DELETE /functions/echo?force=true", 204, "");
    manager.on("DELETE /functions/echo/revisions/r2", 204, "");

    assertThat(cli.run("functions", "delete", "echo", "--force").out()).isEqualTo("deleted echo\n");
    assertThat(cli.run("functions", "delete", "echo", "r2", "--expected-version", "7").out())
        .isEqualTo("deleted echo/r2\n");
    assertThat(manager.only("DELETE /functions/echo/revisions/r2").header("If-match"))
        .isEqualTo("\"7\"");
    assertThat(cli.run("functions", "delete", "echo", "r2", "--force").code()).isEqualTo(2);
  }
}
