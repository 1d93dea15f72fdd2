package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.manager.api.House.Reply;
import io.turboprop.manager.serving.Endpoint;
import io.turboprop.manager.serving.EndpointIndex.Outlook;
import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.RevisionKey;
import io.turboprop.wire.Serving;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls through the real HTTP door; what the gateway itself does is tested beside it. */
class FunctionCallTest {
  private static final BootId BOOT = new BootId("b1");

  @TempDir Path folder;
  private House house;
  private RevisionKey revision;

  @BeforeEach
  void open() {
    house = new House(folder);
    String uid = house.post("/functions", FunctionApiTest.deployment("echo", 100, "")).text("uid");
    revision = new RevisionKey(uid, 1);
  }

  @AfterEach
  void close() {
    house.close();
  }

  private void serve() {
    HttpServer server =
        House.await(
            house
                .vertx
                .createHttpServer()
                .requestHandler(FunctionCallTest::answer)
                .listen(0, "127.0.0.1"));
    Serving.Direct direct = new Serving.Direct("127.0.0.1", server.actualPort(), "token");
    Endpoint endpoint =
        new Endpoint(revision, new PropletId("p1"), BOOT, "", Optional.of(direct), 10);
    house.core.endpoints().put(revision, new Outlook(List.of(endpoint), 0, 0, ""));
  }

  private static void answer(HttpServerRequest request) {
    if (request.uri().equals("/")) {
      request.response().setStatusCode(204).putHeader("X-Turboprop-Boot", BOOT.value()).end();
    } else {
      request
          .body()
          .onSuccess(
              body ->
                  request
                      .response()
                      .putHeader("Content-Type", "application/json")
                      .end("{\"results\":\"42\",\"values\":[\"42\"]}"));
    }
  }

  /**
   * The first calls may come before the proplet was seen to be there, with no broker to go over.
   */
  private Reply called(String path, String body) {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> house.post(path, body), reply -> reply.status() != 503);
  }

  @Test
  void invoke_isAnsweredAsDescribed() {
    serve();

    Reply answer = called("/functions/echo/invoke", "{\"inputs\":[20,22]}");
    Reply named = called("/functions/echo/r1/invoke", "{}");
    Reply passed = called("/fn/echo/some", "x");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text("results")).isEqualTo("42");
    assertThat(answer.header("X-Turboprop-Revision")).contains("r1");
    assertThat(named.status()).isEqualTo(200);
    assertThat(passed.status()).isEqualTo(200);
  }

  @Test
  void refusals_areProblems() {
    Reply none = house.post("/functions/none/invoke", "{}");
    Reply unserved = house.post("/functions/echo/invoke", "{}");
    Reply unknown = house.post("/functions/echo/r9/invoke", "{}");
    Reply wrong =
        house.send(
            house
                .json("/functions/echo/invoke")
                .header("X-Turboprop-Timeout", "x")
                .POST(BodyPublishers.ofString("{}")));

    assertThat(none.status()).isEqualTo(404);
    assertThat(none.text("code")).isEqualTo("function-not-found");
    assertThat(none.text("instance")).isEqualTo("/functions/none/invoke");
    assertThat(unserved.status()).isEqualTo(503);
    assertThat(unserved.text("code")).isEqualTo("no-proplet");
    assertThat(unserved.header("Retry-After")).contains("1");
    assertThat(unknown.text("code")).isEqualTo("revision-not-found");
    assertThat(wrong.status()).isEqualTo(400);
  }

  @Test
  void otherMethods_ofInvoke_areNotAllowed() {
    Reply got = house.get("/functions/echo/invoke");

    assertThat(got.status()).isEqualTo(405);
    assertThat(got.header("Allow")).contains("POST");
  }

  @Test
  void otherPaths_stayWithTheApi() {
    assertThat(house.get("/fnx").text("code")).isEqualTo("no-such-path");
    assertThat(house.get("/functions/echo").status()).isEqualTo(200);
    assertThat(house.post("/functions/echo/./invoke", "{}").status()).isEqualTo(400);
  }

  @Test
  void calls_areCounted() {
    house.post("/functions/none/invoke", "{}");

    String metrics = house.get("/metrics").body();

    assertThat(metrics)
        .contains("turboprop_function_calls_total{outcome=\"function_not_found\"} 1.0")
        .contains("turboprop_function_held 0.0");
  }
}
