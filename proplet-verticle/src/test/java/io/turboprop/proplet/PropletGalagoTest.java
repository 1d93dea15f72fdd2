package io.turboprop.proplet;

import static io.turboprop.proplet.Functions.aFunction;
import static io.turboprop.proplet.Functions.serve;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.examples.Examples;
import io.turboprop.model.RevisionKey;
import io.turboprop.proplet.PropletHouse.Deployed;
import io.turboprop.proplet.serve.ServeConfig;
import io.turboprop.wire.Order;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Functions that are deployed on a proplet itself. */
@Timeout(90)
final class PropletGalagoTest {
  private static final byte[] HANDLER = Examples.HANDLER.bytes();
  private static final byte[] ADD = Examples.ADD.bytes();

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private PropletHouse house;
  private Deployed proplet;
  private Galago galago;

  @BeforeEach
  void open() {
    house = new PropletHouse(folder);
    proplet = house.proplet(PropletGalagoTest::withGalago);
    galago = new Galago(client, proplet);
  }

  @AfterEach
  void close() {
    client.close();
    house.close();
  }

  private static PropletConfig withGalago(PropletConfig config) {
    return config.withServe(
        config.serve().withGalago(new ServeConfig.Galago("127.0.0.1", 0, Optional.empty())));
  }

  private static JsonObject counter(String function, String revision) {
    return Galago.task(function, revision, HANDLER, "count");
  }

  @Test
  void task_thatIsPosted_isMadeWithAPlaceAndShownThere() {
    HttpResponse<String> made = galago.post("/tasks", counter("f", "r1").encode());

    assertThat(made.statusCode()).isEqualTo(201);
    String place = made.headers().firstValue("Location").orElseThrow();
    String id = new JsonObject(made.body()).getString("id");
    assertThat(place).isEqualTo("/tasks/" + id);
    await().until(() -> galago.json(place).getString("state").equals("ready"));
    assertThat(galago.json(place))
        .isEqualTo(
            new JsonObject()
                .put("id", id)
                .put("function", "f")
                .put("revision", "r1")
                .put("state", "ready")
                .put("default", true)
                .put("min", 0)
                .put("instances", 1));
    assertThat(galago.json("/tasks").getInteger("total")).isEqualTo(1);
    assertThat(galago.json("/tasks").getJsonArray("tasks").getJsonObject(0).getString("id"))
        .isEqualTo(id);
  }

  @Test
  void function_thatIsDeployed_isCalledByNameAndByRevision() {
    galago.deploy(Galago.task("add", "r1", ADD, "add"));
    galago.deploy(Galago.task("add", "r2", HANDLER, "echo"));

    HttpResponse<String> invoked = galago.post("/functions/add/invoke", "{\"inputs\":[40,\"2\"]}");
    HttpResponse<String> passed = galago.get("/fn/add?input=1&input=2");
    HttpResponse<String> second = galago.post("/fn/add/r2/x", "hello");

    assertThat(invoked.body()).isEqualTo("{\"results\":\"42\",\"values\":[\"42\"]}");
    assertThat(invoked.headers().firstValue("X-Turboprop-Revision")).contains("add/r1");
    assertThat(passed.body()).isEqualTo("3");
    assertThat(second.body()).isEqualTo("hello");
    assertThat(second.headers().firstValue("X-Turboprop-Revision")).contains("add/r2");
    assertThat(galago.post("/functions/add/r1/invoke", "{\"inputs\":[1,1]}").body())
        .contains("\"2\"");
  }

  @Test
  void request_isPassedOnWithItsPathAndWithoutWhatIsNotForTheFunction() {
    galago.deploy(Galago.task("env", "r1", Examples.ECHO.bytes(), ""));

    String told =
        galago
            .send(
                galago
                    .request("/fn/env/a/b?x=1")
                    .header("X-Trace", "7")
                    .header("X-Turboprop-Left-Ms", "20000")
                    .header("Authorization", "Basic eDp5"))
            .body();

    assertThat(told)
        .contains("SCRIPT_NAME=/fn/env\n", "PATH_INFO=/a/b\n", "QUERY_STRING=x=1\n")
        .contains("HTTP_X_TRACE=7\n", "REMOTE_ADDR=127.0.0.1\n", "HTTP_AUTHORIZATION=Basic eDp5\n")
        .contains("FUNCTION_NAME=env\n", "FUNCTION_REVISION=r1\n")
        .doesNotContain("TURBOPROP_LEFT", "HTTP_CONNECTION", "HTTP_UPGRADE");
    assertThat(galago.get("/fn/env/r1/c").body())
        .contains("SCRIPT_NAME=/fn/env/r1\n", "PATH_INFO=/c\n");
  }

  @Test
  void twoDeployments_ofOneRevision_workSideBySideAndOneAlonePutsCallsInLine() throws Exception {
    JsonObject nap = Galago.task("nap", "r1", HANDLER, "nap");
    String first = galago.deploy(nap);
    assertShortCallWaitsForALongOne();

    String second = galago.deploy(nap);
    assertThat(second).isNotEqualTo(first);
    var longOne = galago.begin(galago.request("/fn/nap?input=3000"));
    assertThat(galago.get("/fn/nap?input=1").body()).isEqualTo("1");
    assertThat(longOne).isNotDone();
    assertThat(longOne.get().body()).isEqualTo("3000");

    assertThat(galago.delete("/tasks/" + first).statusCode()).isEqualTo(204);
    assertShortCallWaitsForALongOne();
  }

  private void assertShortCallWaitsForALongOne() throws Exception {
    CompletableFuture<HttpResponse<String>> longOne =
        galago.begin(galago.request("/fn/nap?input=3000"));
    await().until(() -> hurriedCall().statusCode() == 504); // The only instance is in the long one.
    assertThat(galago.get("/fn/nap?input=1").body()).isEqualTo("1");
    assertThat(longOne.get(1, TimeUnit.SECONDS).body()).isEqualTo("3000");
  }

  private HttpResponse<String> hurriedCall() throws Exception {
    return galago.begin(galago.request("/fn/nap?input=1").header("X-Turboprop-Left-Ms", "1")).get();
  }

  @Test
  void names_thatGluedTogetherWouldBeTheSame_areTwoFunctions() {
    String one = galago.deploy(counter("a-b", "c"));
    galago.deploy(Galago.task("a", "b-c", ADD, "add"));

    assertThat(galago.get("/fn/a-b").body()).isEqualTo("1");
    assertThat(galago.get("/fn/a?input=1&input=2").body()).isEqualTo("3");
    galago.delete("/tasks/" + one);
    assertThat(galago.get("/fn/a-b").statusCode()).isEqualTo(404);
    assertThat(galago.get("/fn/a?input=1&input=2").body()).isEqualTo("3");
  }

  @Test
  void revision_withOtherCodeOrConfiguration_isAConflict() {
    galago.deploy(counter("f", "r1"));

    HttpResponse<String> code =
        galago.post("/tasks", Galago.task("f", "r1", ADD, "count").encode());
    HttpResponse<String> config =
        galago.post(
            "/tasks", counter("f", "r1").put("env", new JsonObject().put("A", "b")).encode());

    assertThat(code.statusCode()).isEqualTo(409);
    assertThat(new JsonObject(code.body()).getString("error")).contains("f/r1", "never changes");
    assertThat(config.statusCode()).isEqualTo(409);
    assertThat(galago.json("/tasks").getInteger("total")).isEqualTo(1);
  }

  @Test
  void theDefault_isOnePointerThatIsMovedButNeverSwitchedOff() {
    galago.deploy(Galago.task("f", "r1", ADD, "add"));
    String second = galago.deploy(Galago.task("f", "r2", HANDLER, "echo"));
    assertThat(galago.json("/revisions/default").getJsonObject("defaults"))
        .isEqualTo(new JsonObject().put("f", "r1"));

    HttpResponse<String> off = galago.put("/revisions/f/r1/default/off");
    HttpResponse<String> noneBefore = galago.put("/revisions/f/r2/default/off");
    HttpResponse<String> on = galago.put("/revisions/f/r2/default/on");

    assertThat(off.statusCode()).isEqualTo(409);
    assertThat(noneBefore.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(noneBefore.body()).getString("default")).isEqualTo("r1");
    assertThat(on.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(on.body()))
        .isEqualTo(new JsonObject().put("function", "f").put("default", "r2"));
    assertThat(galago.post("/fn/f", "hi").body()).isEqualTo("hi");
    assertThat(galago.json("/tasks/" + second).getBoolean("default")).isTrue();
    assertThat(galago.delete("/tasks/" + second).statusCode()).isEqualTo(409);
    assertThat(galago.put("/revisions/f/r2/default/off?to=r9").statusCode()).isEqualTo(404);
    assertThat(galago.put("/revisions/f/r2/default/off?to=r1").statusCode()).isEqualTo(200);
    assertThat(galago.get("/fn/f?input=1&input=2").body()).isEqualTo("3");
  }

  @Test
  void delete_ofTheDefault_namesAnother() {
    String first = galago.deploy(Galago.task("f", "r1", ADD, "add"));
    String second = galago.deploy(Galago.task("f", "r2", HANDLER, "echo"));

    assertThat(galago.delete("/tasks/" + first).statusCode()).isEqualTo(409);
    assertThat(galago.delete("/tasks/" + first + "?default=r2").statusCode()).isEqualTo(204);

    assertThat(galago.get("/tasks/" + first).statusCode()).isEqualTo(404);
    assertThat(galago.post("/fn/f", "hi").body()).isEqualTo("hi");
    assertThat(galago.delete("/tasks/" + second).statusCode()).isEqualTo(204);
    assertThat(galago.json("/functions").getJsonArray("functions")).isEmpty();
    assertThat(galago.json("/revisions/default").getJsonObject("defaults")).isEmpty();
  }

  @Test
  void functionsOfTheManager_areShownBesideThoseHereAndNeitherTouchesTheOther() {
    Functions ordered = aFunction("count");
    ordered.readyOn(house, proplet.id(), 1);
    String id = galago.deploy(counter("f", "r1"));

    JsonArray shown = galago.json("/functions").getJsonArray("functions");

    assertThat(shown).hasSize(2);
    assertThat(shown.getJsonObject(0).getString("origin")).isEqualTo("local");
    assertThat(shown.getJsonObject(0).getString("default")).isEqualTo("r1");
    assertThat(
            shown.getJsonObject(0).getJsonArray("revisions").getJsonObject(0).getJsonArray("tasks"))
        .containsExactly(id);
    assertThat(shown.getJsonObject(1).getString("origin")).isEqualTo("manager");
    assertThat(shown.getJsonObject(1).getJsonArray("revisions").getJsonObject(0))
        .isEqualTo(
            new JsonObject()
                .put("revision", "r1")
                .put("state", "ready")
                .put("min", 0)
                .put("max", 4)
                .put("instances", 1));
    assertThat(galago.get("/fn/f").body()).isEqualTo("1");
    house.manager.order(proplet.id(), new Order.Serve(1, 2, List.of()));
    await().until(() -> keysSaid().isEmpty());
    assertThat(galago.get("/fn/f").body()).isEqualTo("2");
    house.manager.order(proplet.id(), serve(3, ordered));
    await().until(() -> keysSaid().equals(List.of(ordered.key())));
    assertThat(galago.get("/fn/f").body()).isEqualTo("3");
    galago.delete("/tasks/" + id);
    await()
        .until(
            () ->
                Functions.answered(house.manager.call(proplet.id(), ordered.invoke()))
                    .results()
                    .equals("1"));
  }

  /** What the manager was told last. */
  private List<RevisionKey> keysSaid() {
    return house.manager.servings(proplet.id()).getLast().revisions().stream()
        .map(status -> status.key())
        .toList();
  }

  @Test
  void module_thatIsNone_failsWithItsReasonAndItsCallsToo() {
    HttpResponse<String> made =
        galago.post("/tasks", Galago.task("f", "r1", "none".getBytes(UTF_8), "x").encode());
    String place = made.headers().firstValue("Location").orElseThrow();

    await().until(() -> galago.json(place).getString("state").equals("failed"));

    assertThat(galago.json(place).getString("reason")).isEqualTo("module_invalid");
    assertThat(galago.json(place).getString("message")).isNotEmpty();
    HttpResponse<String> call = galago.get("/fn/f");
    assertThat(call.statusCode()).isEqualTo(503);
    assertThat(new JsonObject(call.body()).getString("error")).startsWith("module_invalid");
  }

  @Test
  void image_isFetchedByItsName() {
    HttpResponse<String> made =
        galago.post(
            "/tasks",
            "{\"function\":\"f\",\"revision\":\"r1\",\"image\":\"team/f:v1\",\"export\":\"count\"}");
    assertThat(new JsonObject(made.body()).getString("state")).isEqualTo("preparing");

    aFunction("count").image("team/f:v1", Optional.empty()).bring(house);

    String place = made.headers().firstValue("Location").orElseThrow();
    await().until(() -> galago.json(place).getString("state").equals("ready"));
    assertThat(galago.get("/fn/f").body()).isEqualTo("1");
  }

  @Test
  void cgiFunction_saysStatusAndHeaders() {
    galago.deploy(Galago.task("page", "r1", HANDLER, "page").put("answer", "cgi"));

    HttpResponse<String> page = galago.get("/fn/page");

    assertThat(page.statusCode()).isEqualTo(201);
    assertThat(page.headers().firstValue("X-Made-By")).contains("handler");
    assertThat(page.body()).isEqualTo("<p>made</p>\n");
  }

  @Test
  void stats_ofTheProplet_countFunctionsThatWereDeployedHere() {
    galago.deploy(counter("f", "r1"));
    galago.get("/fn/f");

    JsonObject functions = HttpGet.json(proplet, "/stats").getJsonObject("functions");

    assertThat(functions.getInteger("served")).isEqualTo(1);
    assertThat(functions.getInteger("instances")).isEqualTo(1);
    assertThat(functions.getInteger("answered")).isEqualTo(1);
  }

  @Test
  void fault_ofACall_hasItsStatusAndSentence() {
    galago.deploy(Galago.task("crash", "r1", HANDLER, "crash"));

    HttpResponse<String> call = galago.get("/fn/crash");

    assertThat(call.statusCode()).isEqualTo(502);
    assertThat(new JsonObject(call.body()).getString("error")).startsWith("trap: ");
    assertThat(call.headers().firstValue("X-Turboprop-Revision")).contains("crash/r1");
  }

  @Test
  void restartedProplet_hasNothingDeployed() {
    galago.deploy(counter("f", "r1"));
    house.undeploy(proplet);

    Deployed again = house.proplet(proplet.id(), PropletGalagoTest::withGalago);

    assertThat(new Galago(client, again).json("/tasks").getInteger("total")).isZero();
  }
}
