package io.turboprop.proplet;

import static io.turboprop.proplet.TestManager.done;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.codec.Bundles;
import io.turboprop.codec.Orders;
import io.turboprop.codec.Reports;
import io.turboprop.config.ConfigFile;
import io.turboprop.config.Settings;
import io.turboprop.examples.Examples;
import io.turboprop.model.Bytes;
import io.turboprop.model.TaskId;
import io.turboprop.wire.Bundle;
import io.turboprop.wire.Order;
import io.turboprop.wire.Parcel;
import io.turboprop.wire.Report;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A proplet without a broker, by its worker API alone. */
final class PropletDrivenTest {
  private static final String TOKEN = "0123456789abcdef0123456789abcdef";
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();
  private int port;

  @BeforeEach
  void open() {
    Map<String, String> env =
        Map.of(
            "PROPLET_TENANT_ID", "t1",
            "PROPLET_CHANNEL_ID", "c1",
            "PROPLET_ENTITY_ID", "p1",
            "PROPLET_API_KEY", "key",
            "PROPLET_DATA_DIR", folder.toString(),
            "PROPLET_METRICS_PORT", "0",
            "PROPLET_STOP_GRACE", "0",
            "PROPLET_WORKER_TOKEN", TOKEN);
    var proplet =
        new PropletVerticle(
            PropletConfig.from(Settings.of(env, ConfigFile.none(), "PROPLET", "proplet")));
    done(vertx.deployVerticle(proplet));
    port = proplet.apiPort().orElseThrow();
  }

  @AfterEach
  void close() {
    http.close();
    done(vertx.close());
  }

  private HttpResponse<byte[]> ask(String method, String path, byte[] body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(PATIENCE)
            .method(method, BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return http.send(request.build(), BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private HttpResponse<byte[]> known(String method, String path, byte[] body, String... more) {
    String[] headers = new String[more.length + 2];
    System.arraycopy(more, 0, headers, 2, more.length);
    headers[0] = "Authorization";
    headers[1] = "Bearer " + TOKEN;
    return ask(method, path, body, headers);
  }

  private static void refused(HttpResponse<byte[]> answer, int status, String words) {
    String body = new String(answer.body(), StandardCharsets.UTF_8);
    assertThat(answer.statusCode()).as(body).isEqualTo(status);
    assertThat(new JsonObject(body).getString("detail")).contains(words);
  }

  private static byte[] run(String task, String function, Examples module, String... inputs) {
    var start =
        new JsonObject()
            .put("id", task)
            .put("name", function)
            .put("state", 0)
            .put("file", Base64.getEncoder().encodeToString(module.bytes()))
            .put("inputs", List.of(inputs))
            .put("proplet_id", "p1");
    return new JsonObject()
        .put("v", 1)
        .put(
            "orders",
            List.of(
                new JsonObject()
                    .put("type", "run")
                    .put("attempt", 1)
                    .put("epoch", 1)
                    .put("start", start)))
        .toBuffer()
        .getBytes();
  }

  /** What the proplet says in a session, until something is said on this topic. */
  private byte[] hear(String session, String topic) {
    long after = 0;
    while (true) {
      HttpResponse<byte[]> answer =
          known("GET", "/reports?session=" + session + "&after=" + after + "&wait=20", new byte[0]);
      assertThat(answer.statusCode()).isEqualTo(200);
      Bundle bundle = Bundles.decode(answer.body());
      for (Parcel parcel : bundle.parcels()) {
        if (parcel instanceof Parcel.Message message && message.topic().equals(topic)) {
          return message.payload().unsafeArray();
        }
      }
      after = bundle.last();
    }
  }

  @Test
  void nobody_withoutTheToken_learnsMoreThanThatItIsWell() {
    for (String path : List.of("/tasks", "/stats", "/metrics", "/reports?session=s", "/images")) {
      refused(ask("GET", path, new byte[0]), 401, "token");
      refused(
          ask("GET", path, new byte[0], "Authorization", "Bearer " + TOKEN + "0"), 401, "token");
    }
    refused(ask("POST", "/tasks", run("t1", "add", Examples.ADD, "1", "2")), 401, "token");
    refused(ask("DELETE", "/tasks/t1", new byte[0]), 401, "token");
    for (String path : List.of("/health", "/livez", "/readyz")) {
      assertThat(ask("GET", path, new byte[0]).statusCode()).isNotEqualTo(401);
    }
    assertThat(known("GET", "/stats", new byte[0]).statusCode()).isEqualTo(200);
  }

  @Test
  void order_isAnsweredWhenItIsTakenOver_alsoWithoutASession() {
    HttpResponse<byte[]> answer = known("POST", "/tasks", run("t1", "add", Examples.ADD, "1", "2"));

    assertThat(answer.statusCode()).isEqualTo(200);
    Report.Batch said = Reports.decode(answer.body());
    assertThat(said.proplet()).hasToString("p1");
    assertThat(said.reports())
        .singleElement()
        .isInstanceOfSatisfying(
            Report.Accepted.class, report -> assertThat(report.task()).hasToString("t1"));
  }

  @Test
  void order_thatCannotBeRun_isAnsweredWithItsRefusal() {
    byte[] none = run("t1", "add", Examples.ADD);
    byte[] nothing =
        new String(none, StandardCharsets.UTF_8)
            .replaceFirst("\"file\":\"[^\"]*\",", "")
            .getBytes(StandardCharsets.UTF_8);

    HttpResponse<byte[]> answer = known("POST", "/tasks", nothing);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Reports.decode(answer.body()).reports())
        .singleElement()
        .isInstanceOf(Report.Refused.class);
  }

  @Test
  void order_thatNobodyWaitsFor_isTakenAtOnce_andReportsComeInTheSession() {
    HttpResponse<byte[]> answer =
        known(
            "POST", "/tasks", run("t1", "add", Examples.ADD, "1", "2"), "Prefer", "respond-async");
    assertThat(answer.statusCode()).isEqualTo(204);

    byte[] reports = hear("s1", "m/t1/c/c1/proplet/p1/reports");

    assertThat(Reports.decode(reports).reports())
        .allSatisfy(report -> assertThat(report.task()).isEqualTo(new TaskId("t1")));
  }

  @Test
  void task_isStoppedByItsId() {
    known("POST", "/tasks", run("t1", "spin", Examples.SPIN));

    HttpResponse<byte[]> stopped = known("DELETE", "/tasks/t1", new byte[0]);

    assertThat(stopped.statusCode()).isEqualTo(202);
    assertThat(new String(stopped.body(), StandardCharsets.UTF_8)).contains("\"t1\"");
    org.awaitility.Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> known("DELETE", "/tasks/t1", new byte[0]).statusCode() == 404);
    refused(known("DELETE", "/tasks/none", new byte[0]), 404, "none");
    refused(known("DELETE", "/tasks/a%20b", new byte[0]), 400, "task id");
  }

  @Test
  void garbage_isRefusedByName_andLosesNothing() {
    byte[] garbage = "no orders".getBytes(StandardCharsets.UTF_8);
    refused(known("POST", "/tasks", garbage), 400, "orders");
    refused(known("POST", "/tasks", new byte[0]), 400, "orders");
    refused(known("POST", "/tasks", "{\"v\":2}".getBytes(StandardCharsets.UTF_8)), 400, "v");
    refused(known("POST", "/messages?session=s", garbage), 400, "bundle");
    refused(known("POST", "/messages", garbage), 400, "session");
    refused(known("GET", "/reports", new byte[0]), 400, "session");
    refused(known("GET", "/reports?session=" + "s".repeat(129), new byte[0]), 400, "session");
    refused(known("GET", "/reports?session=s&after=-1", new byte[0]), 400, "after");
    refused(known("GET", "/reports?session=s&after=x", new byte[0]), 400, "after");
    refused(known("GET", "/reports?session=s&wait=31", new byte[0]), 400, "wait");
    refused(known("GET", "/reports?session=s&after=7", new byte[0]), 409, "session");
    assertThat(known("PUT", "/tasks", garbage).statusCode()).isEqualTo(405);
    assertThat(known("GET", "/nothing", garbage).statusCode()).isEqualTo(404);

    Report.Batch said =
        Reports.decode(known("POST", "/tasks", run("t1", "add", Examples.ADD, "1", "2")).body());
    assertThat(said.reports()).hasSize(1);
  }

  @Test
  void messages_forAnotherProplet_orOfAnotherSession_areRefused() {
    byte[] other = Bundles.encode(new Bundle(new io.turboprop.model.PropletId("p2"), 1, List.of()));
    refused(known("POST", "/messages?session=s", other), 409, "p2");
    byte[] mine =
        Bundles.encode(
            new Bundle(
                new io.turboprop.model.PropletId("p1"),
                1,
                List.of(
                    new Parcel.Message(
                        "m/t1/c/c1/proplet/p1/orders",
                        1,
                        Bytes.wrap(
                            Orders.encode(new Order.Batch(List.of(new Order.Register()))))))));
    refused(known("POST", "/messages?session=s", mine), 409, "session");
    byte[] wishes =
        Bundles.encode(
            new Bundle(
                new io.turboprop.model.PropletId("p1"), 1, List.of(new Parcel.Unsubscribe("t"))));
    refused(known("POST", "/messages?session=s", wishes), 400, "messages only");
  }

  /** Nothing of it is kept: the answer comes before a single byte of the body was sent. */
  @Test
  void body_thatIsTooLarge_isRefusedByItsLength() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /tasks HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                  + TOKEN
                  + "\r\nContent-Length: 9999999999\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      InputStream in = socket.getInputStream();
      assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 413");
    }
  }

  @Test
  void secondManager_takesOver_andTheFirstIsTold() {
    hear("s1", "m/t1/c/c1/control/proplet/create");

    hear("s2", "m/t1/c/c1/control/proplet/create");

    refused(known("GET", "/reports?session=s1&after=0", new byte[0]), 409, "session");
  }
}
