package io.turboprop.proplet;

import static io.turboprop.proplet.Functions.aFunction;
import static io.turboprop.proplet.TestManager.done;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.turboprop.examples.Examples;
import io.turboprop.model.RunLimits;
import io.turboprop.proplet.PropletHouse.Deployed;
import io.turboprop.wire.ServedRevision.Share;
import io.turboprop.wire.Serving;
import io.vertx.core.Future;
import io.vertx.core.file.FileSystem;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Functions of one proplet, called over HTTP. */
@Timeout(90)
final class PropletDirectTest {
  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private PropletHouse house;
  private Deployed proplet;
  private Serving.Direct direct = new Serving.Direct("nowhere", 1, "");

  @BeforeEach
  void open() {
    house = new PropletHouse(folder);
    proplet = house.proplet();
  }

  @AfterEach
  void close() {
    client.close();
    house.close();
  }

  private Functions ready(Functions function) {
    direct = function.readyOn(house, proplet.id(), 1).direct().orElseThrow();
    return function;
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
            URI.create("http://" + direct.host() + ":" + direct.port() + path))
        .version(HttpClient.Version.HTTP_1_1)
        .header("X-Turboprop-Token", direct.token());
  }

  private HttpRequest.Builder request(Functions of, String rest) {
    return request("/http/" + of.key().uid() + "/" + of.key().number() + rest);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static String fault(HttpResponse<?> response) {
    return response.headers().firstValue("X-Turboprop-Fault").orElse("none");
  }

  @Test
  void whoListensThere_isSaidToThoseWithTheToken() throws Exception {
    ready(aFunction("echo"));

    HttpResponse<String> hello = send(request("/"));
    assertThat(hello.statusCode()).isEqualTo(204);
    assertThat(hello.headers().firstValue("X-Turboprop-Boot"))
        .contains(house.bootOf(proplet.id()).value());
    URI uri = URI.create("http://" + direct.host() + ":" + direct.port() + "/");
    assertThat(send(HttpRequest.newBuilder(uri)).statusCode()).isEqualTo(403);
    assertThat(send(HttpRequest.newBuilder(uri).header("X-Turboprop-Token", "x")).statusCode())
        .isEqualTo(403);
    assertThat(send(request("/elsewhere")).statusCode()).isEqualTo(404);
    assertThat(send(request("/http/u/x")).statusCode()).isEqualTo(404);
  }

  @Test
  void request_isPassedOnWithMethodPathQueryAndHeaders() throws Exception {
    Functions command = ready(Functions.of("command", Examples.ECHO.bytes()));

    HttpResponse<String> answer =
        send(
            request(command, "/a/b%20c?x=1")
                .header("X-Turboprop-Script", "/fn/f")
                .header("X-Trace", "7")
                .method("PATCH", BodyPublishers.ofString("the body")));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("REQUEST_METHOD=PATCH\n", "SCRIPT_NAME=/fn/f\n", "PATH_INFO=/a/b c\n")
        .contains("QUERY_STRING=x=1\n", "HTTP_X_TRACE=7\n", "CONTENT_LENGTH=8\n")
        .doesNotContain("TURBOPROP_TOKEN", direct.token())
        .endsWith("the body");
  }

  @Test
  void invocation_isAnsweredWithResults() throws Exception {
    Functions add = ready(Functions.of("add", Examples.ADD.bytes()));

    HttpResponse<String> answer =
        send(
            request("/invoke/" + add.key().uid() + "/1")
                .POST(BodyPublishers.ofString("{\"inputs\":[40,\"2\"]}")));
    HttpResponse<String> garbage =
        send(request("/invoke/" + add.key().uid() + "/1").POST(BodyPublishers.ofString("{")));

    assertThat(answer.body()).isEqualTo("{\"results\":\"42\",\"values\":[\"42\"]}");
    assertThat(fault(garbage)).isEqualTo("bad_input");
    assertThat(garbage.body()).contains("the JSON ends too early");
  }

  @Test
  void largeBody_streamsThroughTheGuestBothWaysAtTheSameTime() throws Exception {
    Functions echo = ready(aFunction("echo"));
    Path sent = folder.resolve("sent");
    Path received = folder.resolve("received");
    byte[] bytes = new byte[48 << 20];
    new Random(7).nextBytes(bytes);
    Files.write(sent, bytes);
    var options =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(direct.host())
            .setPort(direct.port())
            .setURI("/http/" + echo.key().uid() + "/1")
            .putHeader("X-Turboprop-Token", direct.token())
            .putHeader("Content-Length", Integer.toString(bytes.length));
    FileSystem files = house.vertx.fileSystem();

    done(
        house
            .vertx
            .createHttpClient()
            .request(options)
            .compose(
                request -> {
                  Future<HttpClientResponse> response = request.response();
                  files
                      .open(sent.toString(), new OpenOptions())
                      .compose(file -> file.pipeTo(request));
                  return response;
                })
            .compose(
                response -> {
                  response.pause();
                  return files
                      .open(received.toString(), new OpenOptions())
                      .compose(response::pipeTo);
                }));

    assertThat(Files.mismatch(sent, received)).isEqualTo(-1);
  }

  @Test
  void slowReader_makesTheGuestWaitAndGetsAll() throws Exception {
    Functions flood = ready(Functions.of("flood", Examples.FLOOD.bytes()));

    HttpResponse<InputStream> answer =
        client.send(request(flood, "?input=320").GET().build(), BodyHandlers.ofInputStream());
    long total = 0;
    try (InputStream body = answer.body()) {
      for (int read = body.read(new byte[50_000]); read >= 0; read = body.read(new byte[50_000])) {
        total += read;
      }
    }

    assertThat(total).isEqualTo(320L << 16);
  }

  @Test
  void fault_hasItsCodeAndSentence() throws Exception {
    Functions crash = ready(aFunction("crash"));

    HttpResponse<String> answer = send(request(crash, "").GET());

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(fault(answer)).isEqualTo("trap");
    assertThat(answer.body()).contains("unreachable");
    assertThat(fault(send(request("/http/nobody/1")))).isEqualTo("not_served");
  }

  @Test
  void answerThatBreaksAfterItsBeginning_isNoAnswer() throws Exception {
    byte[] module = Examples.FLOOD.bytes();
    Functions flood =
        ready(Functions.of("flood", module).within(RunLimits.UNSET.withDeadlineMs(400)));

    HttpResponse<InputStream> answer =
        client.send(
            request(flood, "?input=2000000000").GET().build(), BodyHandlers.ofInputStream());

    assertThat(answer.statusCode()).isEqualTo(200);
    try (InputStream body = answer.body()) {
      assertThatThrownBy(() -> body.transferTo(OutputStream.nullOutputStream()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void cgiAnswer_hasStatusAndHeadersButNoneOfOurs() throws Exception {
    Functions page = ready(aFunction("page").asCgi());

    HttpResponse<String> answer = send(request(page, "").GET());
    HttpResponse<String> head = send(request(page, "").method("HEAD", BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().firstValue("X-Made-By")).contains("handler");
    assertThat(fault(answer)).isEqualTo("none");
    assertThat(answer.body()).isEqualTo("<p>made</p>\n");
    assertThat(head.statusCode()).isEqualTo(201);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void callerThatLeaves_freesItsPlaceInTheQueue() throws Exception {
    Functions nap = ready(aFunction("nap").with(new Share(0, 1, 1, Duration.ofMinutes(1))));
    CompletableFuture<HttpResponse<String>> first =
        client.sendAsync(request(nap, "?input=1000").GET().build(), BodyHandlers.ofString());
    awaitBusy(nap);
    String head =
        "GET /http/%s/1?input=60000 HTTP/1.1\r\nHost: x\r\nX-Turboprop-Token: %s\r\n\r\n"
            .formatted(nap.key().uid(), direct.token());
    try (Socket gone = new Socket(direct.host(), direct.port())) {
      gone.getOutputStream().write(head.getBytes(UTF_8));
      gone.getOutputStream().flush();
    }

    assertThat(first.get().body()).isEqualTo("1000");
    assertThat(send(request(nap, "?input=1").GET()).body()).isEqualTo("1");
  }

  /** Until the only instance is in a call. */
  private void awaitBusy(Functions function) {
    await()
        .until(
            () ->
                fault(send(request(function, "?input=1").header("X-Turboprop-Left-Ms", "1")))
                    .equals("deadline"));
  }

  @Test
  void callerThatLeavesDuringItsCall_isNotWaitedFor() throws Exception {
    Functions nap = ready(aFunction("nap").with(new Share(0, 1, 1, Duration.ofMinutes(1))));
    String head =
        "GET /http/%s/1?input=600000 HTTP/1.1\r\nHost: x\r\nX-Turboprop-Token: %s\r\n\r\n"
            .formatted(nap.key().uid(), direct.token());
    try (Socket gone = new Socket(direct.host(), direct.port())) {
      gone.getOutputStream().write(head.getBytes(UTF_8));
      gone.getOutputStream().flush();
      awaitBusy(nap);
    }

    assertThat(send(request(nap, "?input=1").GET()).body()).isEqualTo("1");
  }

  @Test
  void bodyThatStops_endsTheCallAndTheInstanceIsNotStuck() throws Exception {
    Functions echo = ready(aFunction("echo").with(new Share(0, 1, 1, Duration.ofMinutes(1))));
    String head =
        "POST /http/%s/1 HTTP/1.1\r\nHost: x\r\nX-Turboprop-Token: %s\r\nContent-Length: 1000000\r\n\r\n"
            .formatted(echo.key().uid(), direct.token());
    try (Socket gone = new Socket(direct.host(), direct.port())) {
      gone.getOutputStream().write(head.getBytes(UTF_8));
      gone.getOutputStream().write(new byte[100_000]);
      gone.getOutputStream().flush();
    }

    assertThat(send(request(echo, "").POST(BodyPublishers.ofString("hi"))).body()).isEqualTo("hi");
  }

  @Test
  void manyCallsAtOnce_areAllAnswered() throws Exception {
    Functions echo = ready(aFunction("echo"));
    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      calls.add(
          client.sendAsync(
              request(echo, "").POST(BodyPublishers.ofString("call " + i)).build(),
              BodyHandlers.ofString()));
    }

    for (int i = 0; i < 100; i++) {
      assertThat(calls.get(i).get().body()).isEqualTo("call " + i);
    }
  }

  @Test
  void proplet_withoutDirectDoor_saysNoAddress() {
    Deployed closed = house.proplet(c -> c.withServe(c.serve().withDirect(Optional.empty())));
    Functions echo = aFunction("echo");

    assertThat(echo.readyOn(house, closed.id(), 1).direct()).isEmpty();
  }
}
