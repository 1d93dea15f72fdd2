package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.manager.api.House.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpProtocolTest {
  private static final int MIB = 1024 * 1024;
  private static final long BODY_BYTES = 4L * MIB;
  private static final HttpConfig.Timeouts IMPATIENT =
      new HttpConfig.Timeouts(
          Duration.ofSeconds(1),
          Duration.ofSeconds(15),
          Duration.ofMillis(500),
          Duration.ofSeconds(60),
          Duration.ofSeconds(1));
  private static final HttpConfig.Limits SMALL =
      new HttpConfig.Limits(8192, BODY_BYTES, 64 * 1024, MIB, 2);

  @TempDir Path folder;
  private House house;

  @BeforeEach
  void open() {
    house = new House(folder, IMPATIENT, SMALL, Optional.empty());
  }

  @AfterEach
  void close() {
    house.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/nothing", "/tasks/a/b/c", "/health/", "/metrics/", "/TASKS"})
  void anyMethod_unknownPath_answers404(String path) {
    Reply missing = house.get(path);

    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.text("error")).contains("not found");
    assertThat(missing.text("instance")).isEqualTo(path);
  }

  @ParameterizedTest
  @CsvSource({
    "PATCH, /tasks, 'GET, POST'",
    "PUT, /tasks/, 'GET, POST'",
    "POST, /tasks/x, 'DELETE, GET, PUT'",
    "GET, /tasks/x/start, POST",
    "DELETE, /health, GET",
    "PUT, /proplets/x, 'DELETE, GET, PATCH'"
  })
  void wrongMethod_onAKnownPath_answers405WithAllow(String method, String path, String allowed) {
    Reply refused = house.send(house.request(path).method(method, BodyPublishers.noBody()));

    assertThat(refused.status()).isEqualTo(405);
    assertThat(refused.header("Allow")).contains(allowed);
  }

  @Test
  void actions_withTrailingSlash_answer404() {
    String id = house.task("{\"name\":\"x\"}");

    assertThat(house.post("/tasks/" + id + "/start/").status()).isEqualTo(404);
    assertThat(house.get("/tasks/" + id + "/results/").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "application/xml"})
  void jsonEndpoint_otherContentType_answers400(String type) {
    Reply refused =
        house.send(
            house
                .request("/tasks")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString("{\"name\":\"x\"}")));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text("error")).contains("unsupported content type");
  }

  @Test
  void jsonEndpoint_contentTypeWithCharset_isTaken() {
    Reply made =
        house.send(
            house
                .request("/tasks")
                .header("Content-Type", "Application/JSON; charset=utf-8")
                .POST(BodyPublishers.ofString("{\"name\":\"x\"}")));

    assertThat(made.status()).isEqualTo(201);
  }

  @Test
  void readRequests_withUpstreamsContentTypeAndNoBody_areTaken() {
    assertThat(house.send(house.json("/tasks").GET()).status()).isEqualTo(200);
  }

  @Test
  void problem_byDefault_isApplicationJsonWithAllMembers() {
    Reply refused = house.get("/tasks/abc");

    assertThat(refused.header("Content-Type")).contains("application/json");
    assertThat(refused.text("type")).isEqualTo("urn:turboprop:problem:invalid-request");
    assertThat(refused.text("title")).isEqualTo("something went wrong with the request");
    assertThat(refused.json().path("status").asInt()).isEqualTo(400);
    assertThat(refused.text("detail")).contains("UUID");
    assertThat(refused.text("instance")).isEqualTo("/tasks/abc");
  }

  @Test
  void problem_askedForByItsType_hasIt() {
    Reply refused =
        house.send(house.request("/tasks/abc").header("Accept", "application/problem+json").GET());

    assertThat(refused.header("Content-Type")).contains("application/problem+json");
  }

  @Test
  void body_declaredTooLarge_answers413() {
    Reply refused =
        house.send(
            house
                .json("/tasks")
                .POST(BodyPublishers.ofByteArray(new byte[(int) BODY_BYTES + MIB])));

    assertThat(refused.status()).isEqualTo(413);
  }

  @Test
  void body_chunkedTooLarge_answers413AndLeavesNothing() {
    Reply refused =
        house.send(
            house
                .json("/tasks")
                .POST(
                    BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(new byte[(int) BODY_BYTES + MIB]))));

    assertThat(refused.status()).isEqualTo(413);
    await().until(() -> house.temporaryFiles() == 0);
  }

  @Test
  void body_moduleOverTheSpoolSize_isKeptAndLeavesNothing() {
    byte[] module = SampleModules.large(2 * MIB);
    String base64 = Base64.getEncoder().encodeToString(module);

    Reply made =
        house.send(
            house
                .json("/tasks")
                .POST(
                    BodyPublishers.ofInputStream(
                        () ->
                            new ByteArrayInputStream(
                                ("{\"file\":\"" + base64 + "\",\"name\":\"x\"}")
                                    .getBytes(StandardCharsets.UTF_8)))));

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text("file")).startsWith("AGFzbQEAAA<REDACTED>");
    await().until(() -> house.temporaryFiles() == 0);
  }

  @Test
  void body_fieldsOverTheirLimit_answers413() {
    String big = "x".repeat(2 * MIB);

    Reply refused = house.post("/tasks", "{\"name\":\"x\",\"env\":{\"A\":\"" + big + "\"}}");

    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.text("detail")).contains("without its file");
    await().until(() -> house.temporaryFiles() == 0);
  }

  @Test
  void body_cutOffInTheMiddle_leavesNothing() throws IOException {
    try (Socket socket = connect()) {
      String head =
          "POST /tasks HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
              + "Content-Length: 1000000\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(new byte[200_000]);
      socket.getOutputStream().flush();
      await().until(() -> house.temporaryFiles() == 1);
    }

    await().until(() -> house.temporaryFiles() == 0);
    assertThat(house.get("/tasks").status()).isEqualTo(200);
  }

  @Test
  void body_tooSlow_answers408() throws IOException {
    try (Socket socket = connect()) {
      String head =
          "POST /tasks HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
              + "Content-Length: 100\r\n\r\n{";
      assertThat(exchange(socket, head)).startsWith("HTTP/1.1 408 ").contains("within 1 s");
    }
  }

  @Test
  void connection_thatSaysNothing_isClosed() throws IOException {
    try (Socket socket = connect()) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @CsvSource({"8300, 431", "8000, 200"})
  void header_ofThisSize_answers(int size, int status) throws IOException {
    try (Socket socket = connect()) {
      String request =
          "GET /tasks HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Long: "
              + "x".repeat(size)
              + "\r\n\r\n";
      assertThat(exchange(socket, request)).startsWith("HTTP/1.1 " + status + " ");
    }
  }

  @Test
  void requestLine_tooLong_answers414() throws IOException {
    try (Socket socket = connect()) {
      String request = "GET /tasks?metadata=" + "x".repeat(9000) + " HTTP/1.1\r\nHost: a\r\n\r\n";
      assertThat(exchange(socket, request)).contains(" 414 ").contains("too long");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /tasks%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "NONSENSE\r\n\r\n",
        "\u0000\u0001"
      })
  void request_thatIsNone_answers400OrIsClosed(String request) throws IOException {
    try (Socket socket = connect()) {
      String answer = exchange(socket, request);
      assertThat(
              answer.isEmpty()
                  || answer.startsWith("HTTP/1.1 4")
                  || answer.startsWith("HTTP/1.0 4"))
          .as(answer)
          .isTrue();
    }
    assertThat(house.get("/tasks").status()).isEqualTo(200);
  }

  @Test
  void connection_afterARefusedSmallBody_staysOpen() throws IOException {
    String bad =
        "POST /tasks HTTP/1.1\r\nHost: a\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}";
    String good = "GET /tasks HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    try (Socket socket = connect()) {
      assertThat(exchange(socket, bad + good)).contains("HTTP/1.1 400 ").contains("HTTP/1.1 200 ");
    }
  }

  @Test
  void answer_largeAndGzipAccepted_isCompressed() throws IOException {
    try (Socket socket = connect()) {
      String request =
          "GET /openapi.json HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
              + "Accept-Encoding: gzip\r\n\r\n";
      assertThat(exchange(socket, request).toLowerCase(Locale.ROOT))
          .contains("content-encoding: gzip");
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), house.port);
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** Sends and reads until the other side closes. */
  private static String exchange(Socket socket, String request) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(request.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
    InputStream in = socket.getInputStream();
    return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
  }
}
