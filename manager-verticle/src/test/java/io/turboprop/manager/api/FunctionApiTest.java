package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.manager.api.House.Reply;
import io.turboprop.manager.function.FunctionRequest;
import io.turboprop.manager.service.ControlRequest.ChangeFunction;
import io.turboprop.model.Digest;
import io.turboprop.model.FunctionName;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RevisionName;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FunctionApiTest {
  private static final Digest FETCHED = Digest.of(new byte[] {7});

  @TempDir Path folder;
  private House house;

  @BeforeEach
  void open() {
    house = new House(folder);
  }

  @AfterEach
  void close() {
    house.close();
  }

  /** A document that deploys a module of so many bytes. */
  static String deployment(String name, int bytes, String more) {
    String file = Base64.getEncoder().encodeToString(SampleModules.large(bytes));
    return "{\"name\":\"%s\",\"file\":\"%s\"%s}".formatted(name, file, more);
  }

  private Reply deploy(int bytes) {
    return deploy(bytes, "");
  }

  private Reply deploy(int bytes, String more) {
    return house.post("/functions", deployment("echo", bytes, more));
  }

  private void three() {
    deploy(100);
    deploy(200);
    deploy(300);
  }

  private Reply to(String revision) {
    return house.post("/functions/echo/switch", "{\"to\":\"" + revision + "\"}");
  }

  private void tell(FunctionRequest request) {
    House.await(
        house
            .vertx
            .eventBus()
            .request(
                ChangeFunction.ADDRESS,
                new ChangeFunction(new FunctionName("echo"), request, Optional.empty())));
  }

  @Test
  void deploy_first_isCreatedReadyAndTheDefault() {
    Reply made =
        deploy(
            100,
            ",\"env\":{\"A\":\"b\"},\"export\":\"run\",\"limits\":{\"deadline_ms\":500},"
                + "\"engine\":\"endive\",\"scale\":{\"min\":1,\"idle_timeout\":\"90s\"}");

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.header("Location")).contains("/functions/echo/revisions/r1");
    assertThat(made.header("ETag")).contains("\"1\"");
    assertThat(made.text("default")).isEqualTo("r1");
    JsonNode revision = made.json().path("revision");
    assertThat(revision.path("state").asText()).isEqualTo("ready");
    assertThat(revision.path("weight").asInt()).isEqualTo(100);
    assertThat(revision.path("module").path("kind").asText()).isEqualTo("core-module");
    assertThat(revision.path("digest")).isEqualTo(revision.path("module").path("digest"));
    assertThat(revision.path("scale").toString())
        .isEqualTo("{\"min\":1,\"max\":10,\"concurrency\":1,\"idle_timeout\":\"1m30s\"}");
    assertThat(revision.path("env").path("A").asText()).isEqualTo("b");
    assertThat(revision.path("created_by").asText()).isEqualTo("127.0.0.1");
    ObjectNode viewed = (ObjectNode) house.get("/functions/echo/revisions/r1").json();
    assertThat(viewed.remove("serving").path("trouble").asText())
        .isEqualTo("no native proplet is alive and takes work");
    assertThat(viewed).isEqualTo(revision);
  }

  @Test
  void deploy_withAFormOfAnswers_keepsIt_andTheUsualOneIsNoOtherConfiguration() {
    Reply usual = deploy(100);
    Reply same = deploy(100, ",\"answer\":\"body\"");
    Reply cgi = deploy(100, ",\"answer\":\"cgi\"");
    Reply wrong = deploy(100, ",\"answer\":\"html\"");

    assertThat(usual.json().path("revision").path("answer").asText()).isEqualTo("body");
    assertThat(same.status()).isEqualTo(200);
    assertThat(cgi.status()).isEqualTo(201);
    assertThat(cgi.json().path("revision").path("answer").asText()).isEqualTo("cgi");
    assertThat(wrong.status()).isEqualTo(400);
    assertThat(wrong.text("detail")).contains("answer must be body or cgi, is html");
  }

  @Test
  void deploy_ofTheSame_isOkAndMakesNothing() {
    deploy(100);

    Reply again = deploy(100);

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.header("Location")).contains("/functions/echo/revisions/r1");
    assertThat(again.json().path("version").asLong()).isEqualTo(1);
  }

  @Test
  void deploy_withSwitch_getsTheCalls() {
    deploy(100);

    Reply second = deploy(200, ",\"switch\":true,\"revision\":\"blue\"");

    assertThat(second.text("default")).isEqualTo("blue");
    assertThat(second.json().path("rollback_to").toString()).isEqualTo("{\"r1\":100}");
    assertThat(house.get("/functions/echo").json().path("version").asLong()).isEqualTo(2);
  }

  @Test
  void deploy_ofOtherCodeUnderAName_isAConflict() {
    deploy(100, ",\"revision\":\"blue\"");

    Reply other = deploy(200, ",\"revision\":\"blue\"");

    assertThat(other.status()).isEqualTo(409);
    assertThat(other.text("detail")).contains("revision blue of function echo has other code");
  }

  @Test
  void deploy_withAKey_isAnsweredAgain_andTheKeyIsOfThisRequestOnly() {
    String body = deployment("echo", 100, "");
    var keyed = house.json("/functions").header("Idempotency-Key", "k1");
    Reply first = house.send(keyed.copy().POST(BodyPublishers.ofString(body)));
    deploy(200, ",\"switch\":true");

    Reply again = house.send(keyed.copy().POST(BodyPublishers.ofString(body)));
    Reply other =
        house.send(keyed.copy().POST(BodyPublishers.ofString(deployment("echo", 300, ""))));
    Reply task =
        house.send(
            house
                .json("/tasks")
                .header("Idempotency-Key", "k1")
                .POST(BodyPublishers.ofString("{\"name\":\"x\"}")));

    assertThat(first.status()).isEqualTo(201);
    assertThat(again.status()).isEqualTo(201);
    assertThat(again.header("Idempotent-Replayed")).contains("true");
    assertThat(again.json().path("revision").path("name").asText()).isEqualTo("r1");
    assertThat(other.status()).isEqualTo(409);
    assertThat(task.status()).isEqualTo(409);
    assertThat(task.text("detail")).endsWith("which made revision r1 of function echo");
  }

  @Test
  void deploy_thatIsWrong_isRefusedByName() {
    refused(deployment("Echo", 100, ""), "function: name is refused: function name must consist");
    refused(deployment("", 100, ""), "function: name must not be empty");
    refused(deployment("echo", 100, ",\"revision\":\"switch\""), "is a reserved word");
    refused(deployment("echo", 100, ",\"image\":\"a/b:1\""), "image and file exclude each other");
    refused("{\"name\":\"echo\"}", "image is missing, and so is file");
    refused("{\"name\":\"echo\",\"image\":\"A B\"}", "function: image is refused");
    refused(
        "{\"name\":\"echo\",\"image\":\"blob:" + FETCHED + "\"}", "upload the module as its file");
    refused(deployment("echo", 100, ",\"engine\":\"v8\""), "engine must be one of");
    refused(
        deployment("echo", 100, ",\"scale\":{\"min\":5,\"max\":4}"),
        "scale.max must not be below min, which is 5");
    refused(
        deployment("echo", 100, ",\"scale\":{\"concurrency\":0}"),
        "scale.concurrency must be between 1 and 1000");
    refused(
        deployment("echo", 100, ",\"scale\":{\"idle_timeout\":\"25h\"}"),
        "scale.idle_timeout must be at most 24h");
    refused(
        deployment("echo", 100, ",\"env\":{\"A\":\"" + "x".repeat(20_000) + "\"}"),
        "env may have 16384 bytes");
    refused(deployment("echo", 100, ",\"env\":{\"A=\":\"\"}"), "env: names must not");
    refused("[]", "function: must be a JSON object");
    assertThat(house.get("/functions").json().path("total").asInt()).isZero();
    assertThat(house.temporaryFiles()).isZero();
  }

  private void refused(String body, String why) {
    Reply reply = house.post("/functions", body);
    assertThat(reply.status()).as(body.substring(0, Math.min(80, body.length()))).isEqualTo(400);
    assertThat(reply.text("detail")).contains(why);
  }

  @Test
  void deploy_ofAModuleThatNobodyRuns_isUnsupported() {
    String file = Base64.getEncoder().encodeToString(SampleModules.STRUCT);

    Reply reply = house.post("/functions", "{\"name\":\"echo\",\"file\":\"" + file + "\"}");

    assertThat(reply.status()).isEqualTo(422);
    assertThat(house.get("/functions/echo").status()).isEqualTo(404);
  }

  @Test
  void image_isPreparing_thenReadyByTheDataPlane() {
    Reply made = house.post("/functions", "{\"name\":\"echo\",\"image\":\"a.example/echo:1\"}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(made.json().path("revision").path("state").asText()).isEqualTo("preparing");
    assertThat(made.json().has("default")).isFalse();
    Reply early = to("r1");
    assertThat(early.status()).isEqualTo(409);
    assertThat(early.text("code")).isEqualTo("revision-not-ready");

    tell(new FunctionRequest.Prepared(new RevisionName("r1"), 1, FETCHED));

    Reply ready = house.get("/functions/echo/revisions/r1");
    assertThat(ready.text("state")).isEqualTo("ready");
    assertThat(ready.text("digest")).isEqualTo(FETCHED.toString());
    assertThat(house.get("/functions/echo").text("default")).isEqualTo("r1");
  }

  @Test
  void image_thatFails_saysWhy() {
    deploy(100);
    house.post("/functions", "{\"name\":\"echo\",\"image\":\"a.example/echo:1\",\"switch\":true}");
    assertThat(house.get("/functions/echo").text("switch_when_ready")).isEqualTo("r2");

    tell(
        new FunctionRequest.NotPrepared(
            new RevisionName("r2"), 2, new Reason(ReasonCode.IMAGE_NOT_FOUND, "no such tag")));

    Reply failed = house.get("/functions/echo/revisions/r2");
    assertThat(failed.text("state")).isEqualTo("failed");
    assertThat(failed.text("reason")).isEqualTo("image_not_found");
    assertThat(to("r2").text("detail")).contains("image_not_found: no such tag");
    assertThat(house.get("/functions/echo").json().has("switch_when_ready")).isFalse();
  }

  @Test
  void switch_toOneAndToSeveral_isInEffectWhenAnswered() {
    three();

    Reply one = to("r2");
    assertThat(one.status()).isEqualTo(200);
    assertThat(one.header("ETag")).contains("\"4\"");
    assertThat(house.get("/functions/echo").text("default")).isEqualTo("r2");

    Reply split =
        house.post("/functions/echo/switch", "{\"weights\":{\"r2\":90,\"r3\":10,\"r1\":0}}");
    assertThat(split.json().path("route").toString()).isEqualTo("{\"r2\":90,\"r3\":10}");
    assertThat(split.json().has("default")).isFalse();
    assertThat(house.get("/functions/echo/revisions/r3").json().path("weight").asInt())
        .isEqualTo(10);
  }

  @Test
  void switch_withTheExpectedVersion_isACompareAndSet() {
    three();

    Reply stale = house.post("/functions/echo/switch", "{\"to\":\"r2\",\"expected_version\":2}");
    assertThat(stale.status()).isEqualTo(409);
    assertThat(stale.text("code")).isEqualTo("stale-version");
    assertThat(stale.text("detail")).contains("is at version 3, expected was 2");

    assertThat(matching("\"2\"", "{\"to\":\"r2\"}").status()).isEqualTo(409);
    assertThat(matching("\"3\"", "{\"to\":\"r2\"}").status()).isEqualTo(200);
    assertThat(matching("*", "{\"to\":\"r1\"}").status()).isEqualTo(200);
    assertThat(matching("7", "{\"to\":\"r2\"}").text("detail")).contains("If-Match must be");
    Reply torn = matching("\"5\"", "{\"to\":\"r2\",\"expected_version\":4}");
    assertThat(torn.status()).isEqualTo(400);
    assertThat(torn.text("detail")).isEqualTo("expected_version is 4, but If-Match says 5");
  }

  private Reply matching(String tag, String body) {
    return house.send(
        house
            .json("/functions/echo/switch")
            .header("If-Match", tag)
            .POST(BodyPublishers.ofString(body)));
  }

  @Test
  void switch_thatIsWrong_isRefusedByName() {
    three();

    wrongSwitch("{}", "switch: to is missing, and so are weights");
    wrongSwitch("{\"to\":\"r1\",\"weights\":{\"r1\":100}}", "to and weights exclude each other");
    wrongSwitch("{\"weights\":{\"r1\":60}}", "weights must add up to 100, add up to 60");
    wrongSwitch("{\"weights\":{\"r1\":101}}", "weights.r1 must be between 0 and 100");
    wrongSwitch("{\"weights\":{\"R1\":100}}", "weights is refused: revision name must");
    wrongSwitch("{\"to\":\"r1\",\"expected_version\":-1}", "expected_version must be between 0");
    assertThat(to("r9").status()).isEqualTo(409);
    assertThat(to("r9").text("detail"))
        .isEqualTo("function echo has no revision r9; it has r3, r2, r1");
    assertThat(house.post("/functions/none/switch", "{\"to\":\"r1\"}").status()).isEqualTo(404);
  }

  private void wrongSwitch(String body, String why) {
    Reply reply = house.post("/functions/echo/switch", body);
    assertThat(reply.status()).as(body).isEqualTo(400);
    assertThat(reply.text("detail")).contains(why);
  }

  @Test
  void rollback_goesBackAndIsInTheHistory() {
    three();
    house.send(
        house
            .json("/functions/echo/switch")
            .header("X-Turboprop-User", "eva@laptop")
            .POST(BodyPublishers.ofString("{\"to\":\"r2\"}")));

    Reply back = house.post("/functions/echo/rollback");
    Reply further = house.post("/functions/echo/rollback", "{\"expected_version\":5}");

    assertThat(back.text("default")).isEqualTo("r1");
    assertThat(further.status()).isEqualTo(409);
    assertThat(further.text("detail")).contains("no earlier route to go back to");
    JsonNode history = house.get("/functions/echo/history").json();
    assertThat(history.path("total").asInt()).isEqualTo(3);
    List<String> causes = new ArrayList<>();
    history.path("history").forEach(change -> causes.add(change.path("cause").asText()));
    assertThat(causes).containsExactly("rollback", "switch", "deploy");
    assertThat(history.path("history").path(1).path("by").asText()).isEqualTo("eva@laptop");
    assertThat(history.path("history").path(1).path("from").toString()).isEqualTo("{\"r1\":100}");
  }

  @Test
  void delete_isRefusedWhileRoutedTo() {
    three();

    assertThat(house.delete("/functions/echo/revisions/r1").status()).isEqualTo(409);
    assertThat(house.delete("/functions/echo/revisions/r2").status()).isEqualTo(204);
    assertThat(house.delete("/functions/echo/revisions/r2").status()).isEqualTo(404);
    assertThat(house.delete("/functions/echo").status()).isEqualTo(409);
    assertThat(house.delete("/functions/echo?force=true").status()).isEqualTo(204);
    assertThat(house.get("/functions/echo").status()).isEqualTo(404);
    assertThat(house.delete("/functions/echo?force=true").status()).isEqualTo(404);
    assertThat(deploy(100).json().path("version").asLong()).isEqualTo(1);
  }

  @Test
  void lists_arePages() {
    for (String name : List.of("c", "a-b", "b", "a")) {
      house.post("/functions", deployment(name, 100, ""));
    }
    three();

    JsonNode page = house.get("/functions/?offset=1&limit=2").json();
    assertThat(page.path("total").asInt()).isEqualTo(5);
    assertThat(page.path("functions").findValuesAsText("name")).containsExactly("a-b", "b");
    JsonNode revisions = house.get("/functions/echo/revisions?limit=2").json();
    assertThat(revisions.path("revisions").findValuesAsText("number")).containsExactly("3", "2");
    assertThat(house.get("/functions?limit=101").status()).isEqualTo(400);
    assertThat(house.get("/functions/Echo").text("detail"))
        .startsWith("the path is refused: function name must");
    assertThat(house.get("/functions/echo/revisions/r9").text("code"))
        .isEqualTo("revision-not-found");
  }

  @Test
  void events_ofFunctions_areFoundAndHideTheEnvironment() {
    house.task("{\"name\":\"t\"}");
    deploy(100, ",\"env\":{\"SECRET\":\"hush\"}");
    deploy(200);
    to("r2");

    Reply own = house.get("/events?function=echo");

    assertThat(own.json().path("events").findValuesAsText("type"))
        .containsExactly("function_deployed", "function_deployed", "function_switched");
    assertThat(own.body()).doesNotContain("hush").doesNotContain("SECRET");
    JsonNode switched = own.json().path("events").path(2);
    assertThat(switched.path("function").asText()).isEqualTo("echo");
    assertThat(switched.path("details").path("to").toString()).isEqualTo("{\"r2\":100}");
    assertThat(house.get("/events?type=function_switched,created").json().path("events"))
        .hasSize(2);
    assertThat(house.get("/events?function=E").status()).isEqualTo(400);
  }
}
