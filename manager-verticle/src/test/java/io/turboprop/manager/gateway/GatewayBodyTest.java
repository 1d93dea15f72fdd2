package io.turboprop.manager.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.turboprop.model.RevisionKey;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewayBodyTest {
  private static final RevisionKey ECHO = Functions.key("echo", 1);
  private static final int MIB = 1024 * 1024;
  private static final int LARGE_MIB = 100;

  private GatewayHouse house;
  private TestProplet proplet;

  @BeforeEach
  void open() {
    house = new GatewayHouse();
    house.deployed(Functions.of("echo", "r1"));
    proplet = house.proplet("p1", TestProplet::echo);
    house.ready(ECHO, proplet.serves(ECHO));
  }

  @AfterEach
  void close() {
    house.close();
  }

  /** Bytes that are made while they are read. */
  private static final class Zeros extends InputStream {
    private final AtomicLong taken;
    private long left;

    Zeros(long bytes, AtomicLong taken) {
      this.left = bytes;
      this.taken = taken;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int read(byte[] into, int from, int most) {
      if (left == 0) {
        return -1;
      }
      int count = (int) Math.min(left, most);
      left -= count;
      taken.addAndGet(count);
      return count;
    }
  }

  private static void count(HttpServerRequest request) {
    AtomicLong bytes = new AtomicLong();
    request.handler(buffer -> bytes.addAndGet(buffer.length()));
    request.endHandler(end -> request.response().end(Long.toString(bytes.get())));
  }

  @Test
  void upload_ofALargeBody_isStreamed() {
    proplet.guest = GatewayBodyTest::count;
    AtomicLong taken = new AtomicLong();

    HttpResponse<String> answer =
        house.send(
            house
                .request("/fn/echo")
                .POST(
                    BodyPublishers.ofInputStream(() -> new Zeros((long) LARGE_MIB * MIB, taken))));

    assertThat(answer.body()).isEqualTo(Long.toString((long) LARGE_MIB * MIB));
  }

  @Test
  void upload_thatTheFunctionDoesNotRead_isHeldBack() {
    CompletableFuture<HttpServerRequest> stuck = new CompletableFuture<>();
    proplet.guest = request -> stuck.complete(request.pause());
    AtomicLong taken = new AtomicLong();
    var answer =
        house.sendLater(
            house
                .request("/fn/echo")
                .POST(
                    BodyPublishers.ofInputStream(() -> new Zeros((long) LARGE_MIB * MIB, taken))));
    HttpServerRequest request = stuck.join();
    settled(taken);

    assertThat(taken.get()).isLessThan(40L * MIB);

    house.vertx.runOnContext(
        go -> {
          count(request);
          request.resume();
        });
    assertThat(answer.join().body()).isEqualTo(Long.toString((long) LARGE_MIB * MIB));
  }

  /** Nothing moves any more for a while. */
  private static void settled(AtomicLong figure) {
    AtomicLong before = new AtomicLong(-1);
    await()
        .pollInterval(Duration.ofMillis(300))
        .atMost(Duration.ofSeconds(20))
        .until(() -> before.getAndSet(figure.get()) == figure.get());
  }

  /** Writes as fast as it may. */
  private static void produce(HttpServerRequest request, AtomicLong written, int mib) {
    request.response().setChunked(true);
    Buffer block = Buffer.buffer(new byte[MIB / 16]);
    writeMore(request, block, written, (long) mib * MIB);
  }

  private static void writeMore(
      HttpServerRequest request, Buffer block, AtomicLong written, long all) {
    while (written.get() < all && !request.response().writeQueueFull()) {
      request.response().write(block);
      written.addAndGet(block.length());
    }
    if (written.get() >= all) {
      request.response().end();
    } else {
      request.response().drainHandler(drained -> writeMore(request, block, written, all));
    }
  }

  @Test
  void download_ofALargeBody_isHeldBackByTheClient() throws IOException, InterruptedException {
    AtomicLong written = new AtomicLong();
    proplet.guest = request -> produce(request, written, LARGE_MIB);
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> answer =
          client.send(house.request("/fn/echo").GET().build(), BodyHandlers.ofInputStream());
      settled(written);
      assertThat(written.get()).isLessThan(40L * MIB);

      long read = answer.body().transferTo(OutputStream.nullOutputStream());

      assertThat(read).isEqualTo((long) LARGE_MIB * MIB);
    }
  }

  @Test
  void answer_thatBreaksAfterItsHead_breaksTheConnection() {
    proplet.guest =
        request -> {
          request.response().putHeader("Content-Length", "1000000").write("begun");
          house.vertx.setTimer(50, later -> request.connection().close());
        };

    assertThatThrownBy(() -> house.get("/fn/echo")).hasCauseInstanceOf(IOException.class);
    assertThat(
            house
                .registry
                .get("turboprop.function.calls")
                .tag("outcome", "answer_broken")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void answer_ofUnknownLengthThatBreaks_isNotTakenForWhole() {
    proplet.guest =
        request -> {
          request.response().setChunked(true).write("begun");
          house.vertx.setTimer(50, later -> request.connection().close());
        };

    assertThatThrownBy(() -> house.get("/fn/echo")).hasCauseInstanceOf(IOException.class);
  }

  @Test
  void clientThatGoes_abandonsTheCall() {
    CompletableFuture<Void> gone = new CompletableFuture<>();
    CompletableFuture<Void> came = new CompletableFuture<>();
    proplet.guest =
        request -> {
          request.response().closeHandler(closed -> gone.complete(null));
          came.complete(null);
        };
    var answer = house.sendLater(house.request("/fn/echo").GET());
    came.join();

    answer.cancel(true);

    gone.join();
    await().until(() -> house.hub.roster.inFlight() == 0);
    assertThat(house.hub.ejections.none()).isTrue();
  }

  @Test
  void head_hasTheLengthAndNoBody() {
    proplet.guest = request -> request.response().putHeader("Content-Length", "7").end();

    HttpResponse<String> answer =
        house.send(house.request("/fn/echo").method("HEAD", BodyPublishers.noBody()));

    assertThat(answer.headers().firstValue("Content-Length")).contains("7");
    assertThat(answer.body()).isEmpty();
    proplet.guest = TestProplet::echo;
    assertThat(house.get("/fn/echo").statusCode()).isEqualTo(200);
  }

  @Test
  void answers_keepStatusHeadersAndCookies() {
    proplet.guest =
        request ->
            request
                .response()
                .setStatusCode(418)
                .putHeader("Set-Cookie", (Iterable<String>) List.of("a=1", "b=2"))
                .putHeader("X-Turboprop-Anything", "no")
                .putHeader("Content-Type", "text/plain")
                .end("tea".repeat(1_000));

    HttpResponse<String> answer =
        house.send(house.request("/fn/echo").header("Accept-Encoding", "gzip").GET());

    assertThat(answer.statusCode()).isEqualTo(418);
    assertThat(answer.headers().allValues("Set-Cookie")).containsExactly("a=1", "b=2");
    assertThat(answer.headers().firstValue("X-Turboprop-Anything")).isEmpty();
    assertThat(answer.headers().firstValue("Content-Length")).contains("3000");
    assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(answer.body()).isEqualTo("tea".repeat(1_000));
  }

  @Test
  void answers_withoutBody_passAsTheyAre() {
    proplet.guest = request -> request.response().setStatusCode(204).end();
    assertThat(house.get("/fn/echo").statusCode()).isEqualTo(204);

    proplet.guest =
        request -> request.response().setStatusCode(304).putHeader("ETag", "\"1\"").end();
    HttpResponse<String> unchanged = house.get("/fn/echo");

    assertThat(unchanged.statusCode()).isEqualTo(304);
    assertThat(unchanged.headers().firstValue("ETag")).contains("\"1\"");
    assertThat(house.get("/fn/echo").statusCode()).isEqualTo(304);
  }

  @Test
  void expectContinue_isAnsweredBeforeTheBody() {
    HttpResponse<String> answer =
        house.send(
            house.request("/fn/echo").expectContinue(true).POST(BodyPublishers.ofString("hello")));

    assertThat(answer.body()).isEqualTo("hello");
  }

  @Test
  void answerBeforeTheBodyIsRead_reachesTheClient() {
    proplet.guest = request -> request.response().setStatusCode(413).end("too much");
    AtomicLong taken = new AtomicLong();

    HttpResponse<String> answer =
        house.send(
            house
                .request("/fn/echo")
                .POST(BodyPublishers.ofInputStream(() -> new Zeros(200_000, taken))));

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(house.get("/fn/echo").statusCode()).isEqualTo(413);
  }
}
