package io.turboprop.proplet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.examples.Examples;
import io.turboprop.proplet.PropletHouse.Deployed;
import io.turboprop.proplet.serve.ServeConfig;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Galago's worker API says no to. */
@Timeout(60)
final class PropletGalagoRefusalsTest {
  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private PropletHouse house;
  private Galago galago;

  @BeforeEach
  void open() {
    house = new PropletHouse(folder);
    galago = galago(Optional.empty());
  }

  @AfterEach
  void close() {
    client.close();
    house.close();
  }

  private Galago galago(Optional<String> token) {
    var at = new ServeConfig.Galago("127.0.0.1", 0, token);
    return new Galago(client, house.proplet(c -> c.withServe(c.serve().withGalago(at))));
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.ofLiteral("127.0.0.1"), galago.port());
  }

  private static void assertError(HttpResponse<String> answer, int status, String... words) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(new JsonObject(answer.body()).getString("error")).contains(words);
  }

  @Test
  void whatIsNotThere_is404() {
    galago.deploy(Galago.task("f", "r1", Examples.ADD.bytes(), "add"));

    assertError(galago.get("/tasks/none"), 404, "none");
    assertError(galago.delete("/tasks/none"), 404, "none");
    assertError(galago.put("/revisions/g/r1/default/on"), 404, "function g");
    assertError(galago.put("/revisions/f/r2/default/on"), 404, "f/r2");
    assertError(galago.put("/revisions/f/r2/default/off"), 404, "f/r2");
    assertError(galago.put("/revisions/F/r2/default/off"), 404, "function");
    assertError(galago.get("/fn/g"), 404, "function g");
    assertError(galago.get("/fn/G%20/x"), 404, "function");
    assertError(galago.post("/functions/g/invoke", "{}"), 404, "function g");
    assertError(galago.post("/functions/f/r2/invoke", "{}"), 404, "f/r2");
    for (String path :
        new String[] {"/", "/task", "/revisions/f", "/fn", "/functions/f", "/tasks/"}) {
      assertThat(galago.get(path).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(galago.put("/revisions/f/r1/default/maybe").statusCode()).isEqualTo(404);
  }

  @Test
  void methodThatAPathDoesNotHave_is405WithThoseItHas() {
    HttpResponse<String> put = galago.put("/tasks");

    assertError(put, 405, "GET, POST");
    assertThat(put.headers().firstValue("Allow")).contains("GET, POST");
    assertThat(galago.put("/tasks/x").headers().firstValue("Allow")).contains("GET, DELETE");
    assertError(galago.delete("/functions"), 405, "GET");
    assertError(galago.post("/revisions/default", "{}"), 405, "GET");
    assertError(galago.get("/revisions/f/r1/default/on"), 405, "PUT");
    assertError(galago.get("/functions/f/invoke"), 405, "POST");
  }

  @Test
  void garbage_is400AndSaysWhatIsWrong() {
    assertError(galago.post("/tasks", "{"), 400, "ends too early");
    assertError(galago.post("/tasks", "[]"), 400, "object");
    assertError(galago.post("/tasks", "{\"function\":\"f\",\"revision\":\"r1\"}"), 400, "image");
    assertRefused("function", "A b", "function");
    assertRefused("revision", "invoke", "reserved");
    assertRefused("image", "HTTP://", "image");
    assertRefused("file", "AA==", "exclude");
    assertRefused("instances", 0, "between 1 and 1000");
    assertRefused("min", 2, "between 0 and 1");
    assertRefused("concurrency", "many", "concurrency");
    assertRefused("idle_timeout_ms", 0, "idle_timeout_ms");
    assertRefused("answer", "html", "body or cgi");
    assertRefused("limits", new JsonObject().put("memory_bytes", -1), "memory_bytes");
    assertRefused("env", new JsonObject().put("A=B", "x"), "env");
    JsonObject noBase64 = Galago.task("f", "r1", new byte[1], "").put("file", "?");
    assertError(galago.post("/tasks", noBase64.encode()), 400, "file");
    assertThat(galago.json("/tasks").getInteger("total")).isZero();
  }

  private void assertRefused(String field, Object value, String words) {
    JsonObject task =
        new JsonObject()
            .put("function", "f")
            .put("revision", "r1")
            .put("image", "team/f:v1")
            .put(field, value);
    assertError(galago.post("/tasks", task.encode()), 400, words);
  }

  @Test
  void taskThatIsNotSaidToBeJson_is400() {
    assertError(
        galago.send(galago.request("/tasks").POST(BodyPublishers.ofString("{}"))),
        400,
        "application/json");
  }

  @Test
  void bodyOverTheBound_is413BeforeItHasCome() throws IOException {
    String head =
        "POST /tasks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted((32 << 20) + 1);
    try (Socket socket = connect()) {
      socket.getOutputStream().write(head.getBytes(UTF_8));
      socket.getOutputStream().flush();

      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 413 ")
          .contains("at most 33554432 bytes");
    }
  }

  @Test
  void bodyInChunksOverTheBound_is413() {
    assertThat(chunked((32 << 20) + 1)).contains("413");
  }

  /** Sends so many bytes without saying how many, and gives the first line of the answer. */
  private String chunked(int bytes) {
    String head =
        "POST /tasks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    try (Socket socket = connect()) {
      socket.getOutputStream().write((head + Integer.toHexString(bytes) + "\r\n").getBytes(UTF_8));
      socket.getOutputStream().write(new byte[bytes]);
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readNBytes(12), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void requestsOfWhoDoesNotKnowTheToken_are401() {
    Galago guarded = galago(Optional.of("secret"));

    assertError(guarded.get("/tasks"), 401, "token");
    assertError(guarded.get("/fn/f"), 401, "token");
    assertError(guarded.post("/tasks", "{}"), 401, "token");
    assertError(
        guarded.send(guarded.request("/tasks").header("Authorization", "Bearer secre")),
        401,
        "token");
    HttpResponse<String> known =
        guarded.send(guarded.request("/tasks").header("Authorization", "bearer secret"));
    assertThat(known.statusCode()).isEqualTo(200);
  }

  @Test
  void token_isNotPassedOnToFunctions() {
    Galago guarded = galago(Optional.of("secret"));
    JsonObject task = Galago.task("env", "r1", Examples.ECHO.bytes(), "");
    HttpResponse<String> made =
        guarded.send(
            guarded
                .request("/tasks")
                .header("Authorization", "Bearer secret")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(task.encode())));
    assertThat(made.statusCode()).isEqualTo(201);

    await()
        .untilAsserted(
            () ->
                assertThat(
                        guarded
                            .send(
                                guarded.request("/fn/env").header("Authorization", "Bearer secret"))
                            .body())
                    .contains("REQUEST_METHOD=GET\n")
                    .doesNotContain("HTTP_AUTHORIZATION", "secret"));
  }

  @Test
  void requestForAnotherHost_is403WithoutAToken() throws IOException {
    String rebound = "GET /tasks HTTP/1.1\r\nHost: evil.example:80\r\nConnection: close\r\n\r\n";
    try (Socket socket = connect()) {
      socket.getOutputStream().write(rebound.getBytes(UTF_8));
      socket.getOutputStream().flush();

      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 403 ");
    }
  }

  @Test
  void connection_staysOpenAfterRefusalsWithoutBody() throws IOException {
    String twice = "GET /x HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(2);
    try (Socket socket = connect()) {
      socket.getOutputStream().write(twice.getBytes(UTF_8));
      socket.getOutputStream().flush();
      socket.shutdownOutput();

      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8).split("HTTP/1.1 404"))
          .hasSize(3);
    }
  }

  @Test
  void proplet_byDefault_hasNoSuchDoor() {
    Deployed usual = house.proplet();

    assertThat(usual.verticle().galagoPort()).isEmpty();
  }
}
