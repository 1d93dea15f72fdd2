package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.module.ServingRuntime;
import io.turboprop.system.FunctionCaller.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions made of components that serve HTTP; one of two proplets can have them. */
class HttpFunctionsTest {
  @TempDir static Path folder;
  private static House house;
  private static FunctionCaller caller;
  private static HttpClient client;

  @BeforeAll
  static void open() {
    house = new House(folder).proplet("plain", 1).proplet("serving", 2, serving());
    caller = new FunctionCaller(house.managerUrl());
    client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    deploy("web", ServingRuntime.component());
  }

  private static Map<String, String> serving() {
    return Map.of(
        "PROPLET_EXTERNAL_WASM_RUNTIME",
        ServingRuntime.in(folder).toString(),
        "PROPLET_HTTP_ENABLED",
        "true");
  }

  @AfterAll
  static void close() {
    client.close();
    caller.close();
    house.close();
  }

  private static void deploy(String name, byte[] component) {
    ObjectNode function = FunctionCaller.function(name, component, "unused");
    function.remove("export");
    function.putObject("env").put("GREETING", "hello");
    Api.Answer made = house.api().post("/functions", function.toString());
    assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
  }

  private static HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(house.managerUrl() + path))
            .method(method, BodyPublishers.ofString(body))
            .header("X-Trace", "7")
            .build(),
        BodyHandlers.ofString());
  }

  @Test
  void request_isTheOneThatTheComponentSees() throws Exception {
    HttpResponse<String> answer = send("PUT", "/fn/web/a%2Fb/c?x=1&y", "body");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body().lines())
        .startsWith("PUT /a%2Fb/c?x=1&y HTTP/1.1")
        .contains("x-trace: 7", "x-forwarded-prefix: /fn/web")
        .endsWith("", "body");
    assertThat(answer.headers().firstValue("X-Turboprop-Proplet")).hasValue("serving");
  }

  @Test
  void answer_isTheOneThatTheComponentGives() throws Exception {
    HttpResponse<String> answer = send("GET", "/fn/web/r1/status/404", "");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("said");
    assertThat(answer.headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2");
    assertThat(answer.headers().firstValue("X-Hop")).isEmpty();
  }

  @Test
  void bodies_thatAreLong_areStreamedBothWays() throws Exception {
    String much = "0123456789".repeat(300_000);

    assertThat(send("POST", "/fn/web/echo", much).body()).isEqualTo(much);
  }

  @Test
  void invoke_postsToTheRoot_andTheBodyIsTheResult() {
    Answer answer =
        caller.post("/functions/web/invoke", "{\"inputs\":[20,22],\"stdin\":\"hello\"}");

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body())
        .contains("POST /?input=20&input=22 HTTP/1.1")
        .contains("hello")
        .endsWith("\"values\":[]}");
    assertThat(
            caller
                .post("/functions/web/invoke", "{\"env\":{\"PATH_INFO\":\"/env/GREETING\"}}")
                .body())
        .startsWith("{\"results\":\"hello\"");
  }

  @Test
  void component_thatBreaksOff_isAFailureOfThatCallOnly() {
    assertThat(caller.post("/fn/web/garbage", "").status()).isEqualTo(502);
    assertThat(caller.get("/fn/web/env/GREETING").body()).isEqualTo("hello");
  }

  @Test
  void proplet_thatServes_isGone_callsSayWhatIsMissing() {
    house.stop("serving");
    try {
      Api.until(() -> caller.get("/fn/web/env/GREETING").status() == 503);
      // First it is not reached, and then known to be gone.
      Api.until(
          () -> {
            var answer = caller.get("/fn/web/env/GREETING");
            return answer.status() == 503
                && answer.body().contains("no alive native proplet has HTTP components");
          });
    } finally {
      house.proplet("serving", 2, serving());
    }
    Api.until(() -> caller.get("/fn/web/env/GREETING").status() == 200);
  }
}
