package io.turboprop.manager.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.manager.serving.EndpointIndex.Outlook;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewayTest {
  private GatewayHouse house;

  @BeforeEach
  void open() {
    house = new GatewayHouse();
    house.deployed(Functions.of("echo", "r1", "blue"));
  }

  @AfterEach
  void close() {
    house.close();
  }

  private TestProplet echo() {
    TestProplet proplet = house.proplet("p1", TestProplet::echo);
    house.ready(Functions.key("echo", 1), proplet.serves(Functions.key("echo", 1)));
    house.ready(Functions.key("echo", 2), proplet.serves(Functions.key("echo", 2)));
    return proplet;
  }

  @Test
  void call_passesMethodPathQueryHeadersAndBody() {
    TestProplet proplet = echo();
    CompletableFuture<HttpServerRequest> got = new CompletableFuture<>();
    proplet.guest =
        request -> {
          got.complete(request);
          TestProplet.echo(request);
        };

    HttpResponse<String> answer =
        house.send(
            house
                .request("/fn/echo/a%20b/c?x=1&y=%26")
                .header("X-Trace", "7")
                .header("X-Turboprop-Secret", "no")
                .header("X-Forwarded-For", "10.1.1.1")
                .method("PATCH", BodyPublishers.ofString("hello")));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("hello");
    assertThat(answer.headers().firstValue("X-Saw"))
        .contains("PATCH /http/uid-echo/1/a%20b/c?x=1&y=%26");
    assertThat(answer.headers().firstValue("X-Turboprop-Revision")).contains("r1");
    assertThat(answer.headers().firstValue("X-Turboprop-Proplet")).contains("p1");
    HttpServerRequest request = got.join();
    assertThat(request.getHeader("X-Trace")).isEqualTo("7");
    assertThat(request.getHeader("X-Turboprop-Secret")).isNull();
    assertThat(request.getHeader("X-Turboprop-Script")).isEqualTo("/fn/echo");
    assertThat(Long.parseLong(request.getHeader("X-Turboprop-Left-Ms")))
        .isBetween(50_000L, 60_000L);
    assertThat(request.getHeader("X-Forwarded-For")).isEqualTo("10.1.1.1, 127.0.0.1");
    assertThat(request.getHeader("X-Forwarded-Proto")).isEqualTo("http");
    assertThat(request.getHeader("X-Forwarded-Host")).isEqualTo("127.0.0.1:" + house.port);
    assertThat(request.headers().getAll("Host")).containsExactly("127.0.0.1:" + house.port);
  }

  @Test
  void secondSegment_isARevisionOnlyIfThereIsOne() {
    TestProplet proplet = echo();

    house.get("/fn/echo/blue/x");
    house.get("/fn/echo/green/x");
    house.get("/fn/echo/blue");
    house.get("/fn/echo");

    assertThat(proplet.seen)
        .containsExactly(
            "GET /http/uid-echo/2/x",
            "GET /http/uid-echo/1/green/x",
            "GET /http/uid-echo/2",
            "GET /http/uid-echo/1");
  }

  @Test
  void invoke_passesTheDocument() {
    TestProplet proplet = echo();

    HttpResponse<String> usual = house.post("/functions/echo/invoke", "{\"inputs\":[1]}");
    HttpResponse<String> named = house.post("/functions/echo/blue/invoke", "{}");

    assertThat(usual.body()).isEqualTo("{\"inputs\":[1]}");
    assertThat(named.headers().firstValue("X-Turboprop-Revision")).contains("blue");
    assertThat(proplet.seen).containsExactly("POST /invoke/uid-echo/1", "POST /invoke/uid-echo/2");
  }

  @Test
  void hyphens_doNotMakeOneNameOfTwo() {
    house.deployed(Functions.of("a-b", "c"));
    house.deployed(Functions.of("a", "b-c"));
    TestProplet one = house.proplet("p1", TestProplet::echo);
    TestProplet other = house.proplet("p2", TestProplet::echo);
    house.ready(Functions.key("a-b", 1), one.serves(Functions.key("a-b", 1)));
    house.ready(Functions.key("a", 1), other.serves(Functions.key("a", 1)));

    house.get("/fn/a-b/c");
    house.get("/fn/a/b-c");

    assertThat(one.seen).containsExactly("GET /http/uid-a-b/1");
    assertThat(other.seen).containsExactly("GET /http/uid-a/1");
  }

  @Test
  void call_ofWhatIsNotThere_isRefusedByName() {
    house.deployed(Functions.preparing("new"));

    refused(house.get("/fn/none"), 404, "FUNCTION_NOT_FOUND: function none does not exist");
    refused(house.get("/fn/No_Name"), 404, "FUNCTION_NOT_FOUND");
    refused(house.get("/fn"), 404, "FUNCTION_NOT_FOUND");
    refused(house.post("/functions/echo/green/invoke", "{}"), 404, "REVISION_NOT_FOUND");
    refused(house.get("/fn/new/r1"), 409, "REVISION_NOT_READY: revision r1 of function new");
    refused(house.get("/fn/new"), 503, "NO_PROPLET: no revision of function new is ready");
    assertThat(house.get("/fnx").statusCode()).isEqualTo(418);
    assertThat(house.get("/functions/echo/invoke").statusCode()).isEqualTo(418);
  }

  private static void refused(HttpResponse<String> answer, int status, String detail) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains(detail);
  }

  @Test
  void switch_isSeenByTheNextCall() {
    TestProplet proplet = echo();
    house.get("/fn/echo/x");

    house.deployed(Functions.routed(Functions.of("echo", "r1", "blue"), "blue"));
    house.get("/fn/echo/x");

    assertThat(proplet.seen).containsExactly("GET /http/uid-echo/1/x", "GET /http/uid-echo/2/x");
  }

  @Test
  void faults_becomeProblems() {
    TestProplet proplet = echo();

    fault(
        proplet,
        "trap",
        502,
        "FUNCTION_FAILED: revision r1 of function echo on proplet p1: trap: because");
    fault(proplet, "exit_code", 502, "exit_code: because");
    fault(proplet, "bad_input", 400, "INVALID_REQUEST");
    fault(proplet, "deadline", 504, "CALL_TIMEOUT");
    fault(proplet, "no_capacity", 429, "TOO_MANY_REQUESTS");
    fault(proplet, "engine_error", 503, "NO_PROPLET");
    fault(proplet, "image_not_found", 503, "image_not_found: because");
  }

  private void fault(TestProplet proplet, String code, int status, String detail) {
    proplet.guest = TestProplet.fault(code);
    HttpResponse<String> answer = house.get("/fn/echo");
    refused(answer, status, detail);
    assertThat(answer.headers().firstValue("X-Turboprop-Fault")).isEmpty();
  }

  @Test
  void call_withoutEndpoint_waitsForOneAndAsksOnce() {
    TestProplet proplet = house.proplet("p1", TestProplet::echo);
    house.known(proplet.serves(Functions.key("echo", 1)));
    var first = house.sendLater(house.request("/fn/echo/1"));
    var second = house.sendLater(house.request("/fn/echo/2").POST(BodyPublishers.ofString("x")));
    await().until(() -> house.hub.room.held() == 2);

    house.ready(Functions.key("echo", 1), proplet.serves(Functions.key("echo", 1)));

    assertThat(first.join().statusCode()).isEqualTo(200);
    assertThat(second.join().body()).isEqualTo("x");
    assertThat(house.activated).containsExactly("echo/r1");
    assertThat(house.hub.room.held()).isZero();
  }

  @Test
  void call_thatNobodyWillServe_isRefusedWithTheTrouble() {
    house.endpoints.put(
        Functions.key("echo", 1), new Outlook(List.of(), 0, 0, "p1: image_not_found"));

    HttpResponse<String> answer = house.get("/fn/echo");

    refused(answer, 503, "NO_PROPLET: nobody can serve echo/r1: p1: image_not_found");
    assertThat(answer.headers().firstValue("Retry-After")).contains("1");
  }

  @Test
  void call_whileWhoServesItIsNotHeard_waitsUntilThatIsDecided() {
    String silence = "1 proplet that served it cannot be reached now";
    house.endpoints.put(Functions.key("echo", 1), new Outlook(List.of(), 0, 1, silence));
    TestProplet proplet = house.proplet("p1", TestProplet::echo);
    house.known(proplet.serves(Functions.key("echo", 1)));
    var back = house.sendLater(house.request("/fn/echo"));
    await().until(() -> house.hub.room.held() == 1);
    house.ready(Functions.key("echo", 1), proplet.serves(Functions.key("echo", 1)));
    assertThat(back.join().statusCode()).isEqualTo(200);

    house.endpoints.put(Functions.key("echo", 1), new Outlook(List.of(), 0, 1, silence));
    var lost = house.sendLater(house.request("/fn/echo"));
    await().until(() -> house.hub.room.held() == 1);
    house.endpoints.put(Functions.key("echo", 1), new Outlook(List.of(), 0, 0, silence));

    refused(lost.join(), 503, "NO_PROPLET: nobody can serve echo/r1: " + silence);
  }

  @Test
  void call_thatTheControlCoreRefuses_isRefusedSo() {
    house.activator =
        (function, revision) ->
            Future.failedFuture(
                new OrchestratorException(ErrorCode.NO_PROPLET, "no proplet has such an engine"));

    refused(house.get("/fn/echo"), 503, "NO_PROPLET: no proplet has such an engine");
  }

  @Test
  void call_heldUntilItsDeadline_is504() {
    HttpResponse<String> answer =
        house.send(house.request("/fn/echo").header("X-Turboprop-Timeout", "150ms"));

    refused(answer, 504, "CALL_TIMEOUT: no answer of echo/r1 in time");
    assertThat(house.hub.room.held()).isZero();
  }

  @Test
  void timeout_thatIsNoDuration_isRefused() {
    refused(
        house.send(house.request("/fn/echo").header("X-Turboprop-Timeout", "soon")),
        400,
        "X-Turboprop-Timeout must be a duration");
  }

  @Test
  void call_thatTakesLongerThanAConnectionMayBeIdle_isAnswered() {
    TestProplet proplet = echo();
    proplet.guest =
        request ->
            house.vertx.setTimer(
                GatewayHouse.IDLE.toMillis() + 700, later -> request.response().end("late"));

    assertThat(house.get("/fn/echo").body()).isEqualTo("late");
    proplet.guest = TestProplet::echo;
    assertThat(house.get("/fn/echo").statusCode()).isEqualTo(200);
  }
}
