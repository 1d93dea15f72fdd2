package io.turboprop.manager.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.turboprop.calls.FrameOutbox;
import io.turboprop.model.Bytes;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RevisionKey;
import io.turboprop.time.Backoff;
import io.turboprop.wire.CallFrame;
import io.turboprop.wire.FunctionCall.CallHead;
import io.turboprop.wire.FunctionCall.Header;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.NetSocket;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls on lines, see docs/native-protocol.md. */
@Timeout(60)
class GatewayLineTest {
  private static final RevisionKey ECHO = Functions.key("echo", 1);
  private static final Backoff SHORT = new Backoff(Duration.ofMillis(300), Duration.ofSeconds(5));

  private final List<CallFrame> came = Collections.synchronizedList(new ArrayList<>());
  private GatewayHouse house;
  private TestProplet proplet;

  @BeforeEach
  void open() {
    GatewayConfig usual = GatewayConfig.DEFAULT;
    house =
        new GatewayHouse(
            new GatewayConfig(
                usual.timeouts(),
                usual.held(),
                usual.bodies(),
                new GatewayConfig.Direct(4, Duration.ofSeconds(1), SHORT),
                SHORT),
            CallDoor.CLOSED);
    house.deployed(Functions.of("echo", "r1"));
    proplet = house.proplet("near", TestProplet::echo);
  }

  @AfterEach
  void close() {
    house.close();
  }

  /** Each loop has a line, then the guest is this. */
  private void onLines(TestProplet.LineGuest guest) {
    proplet.lineGuest = GatewayLineTest::echo;
    house.ready(ECHO, proplet.serves(ECHO));
    house.askForLines(proplet.serves(ECHO));
    await().until(() -> proplet.lines.size() == 2 && onLine());
    proplet.lineGuest =
        (frame, line) -> {
          came.add(frame);
          guest.take(frame, line);
        };
    proplet.seen.clear();
  }

  /** The loops have seen that they got their lines, too. */
  private boolean onLine() {
    proplet.seen.clear();
    house.get("/fn/echo");
    return proplet.seen.isEmpty();
  }

  private static void echo(CallFrame frame, FrameOutbox line) {
    if (frame instanceof CallFrame.Call call) {
      line.add(new CallFrame.Whole(call.call(), 200, List.of(), call.body()));
    }
  }

  private static TestProplet.LineGuest answers(IntFunction<CallFrame> answer) {
    return (frame, line) -> {
      if (frame instanceof CallFrame.Call call) {
        line.add(answer.apply(call.call()));
      }
    };
  }

  @Test
  void call_goesAndComesBackOnTheLine() {
    onLines(
        answers(
            n -> new CallFrame.Whole(n, 201, List.of(new Header("X-Made", "1")), bytes("made"))));

    HttpResponse<String> answer =
        house.send(
            house
                .request("/fn/echo/a%20b?x=1")
                .header("X-Trace", "7")
                .method("PATCH", BodyPublishers.ofString("body")));

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.body()).isEqualTo("made");
    assertThat(answer.headers().firstValue("X-Made")).contains("1");
    assertThat(answer.headers().firstValue("X-Turboprop-Proplet")).contains("near");
    CallFrame.Call call = (CallFrame.Call) came.getFirst();
    CallHead.Http head = (CallHead.Http) call.head();
    assertThat(call.revision()).isEqualTo(ECHO);
    assertThat(call.body()).isEqualTo(bytes("body"));
    assertThat(call.left()).isBetween(Duration.ofSeconds(50), Duration.ofSeconds(60));
    assertThat(head.method()).isEqualTo("PATCH");
    assertThat(head.script()).isEqualTo("/fn/echo");
    assertThat(head.path()).isEqualTo("/a%20b");
    assertThat(head.query()).isEqualTo("x=1");
    assertThat(head.headers())
        .contains(new Header("X-Trace", "7"), new Header("Content-Length", "4"))
        .noneMatch(header -> header.name().toLowerCase(Locale.ROOT).startsWith("x-turboprop"));
    assertThat(proplet.seen).isEmpty();
  }

  @Test
  void callsAtOnce_moreThanTheLineTakes_goOverHttpBeside() throws Exception {
    List<Runnable> held = Collections.synchronizedList(new ArrayList<>());
    onLines(
        (frame, line) -> {
          var loop = Vertx.currentContext();
          held.add(() -> loop.runOnContext(go -> echo(frame, line)));
        });

    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      calls.add(
          house.sendLater(house.request("/fn/echo").POST(BodyPublishers.ofString("call " + i))));
    }
    await().until(() -> held.size() + proplet.seen.size() == 12);
    held.forEach(Runnable::run);

    for (int i = 0; i < 12; i++) {
      assertThat(calls.get(i).get().body()).isEqualTo("call " + i);
    }
    assertThat(held.size()).isBetween(4, 8);
  }

  @Test
  void longBody_goesOverHttp() {
    onLines(GatewayLineTest::echo);

    String body = "x".repeat(100_000);

    assertThat(house.post("/fn/echo", body).body()).isEqualTo(body);
    assertThat(proplet.seen).containsExactly("POST /http/uid-echo/1");
  }

  @Test
  void fault_isAFault() {
    onLines(answers(n -> new CallFrame.Fault(n, new Reason(ReasonCode.TRAP, "unreachable"))));

    HttpResponse<String> answer = house.get("/fn/echo");

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("unreachable");
  }

  @Test
  void lineThatBreaks_failsCallsThatMayHaveBegunAndRepeatsHarmlessOnes() {
    AtomicInteger broken = new AtomicInteger();
    onLines(
        (frame, line) -> {
          if (broken.incrementAndGet() == 1) {
            proplet.lines.forEach(NetSocket::close);
          } else {
            echo(frame, line);
          }
        });
    TestProplet other = house.proplet("far", TestProplet::echo);

    HttpResponse<String> post = house.post("/fn/echo", "body");
    assertThat(post.statusCode()).isEqualTo(503);
    assertThat(post.headers().firstValue("Retry-After")).contains("0");

    proplet.lines.clear();
    onLines(GatewayLineTest::echo);
    broken.set(0);
    proplet.lineGuest = (frame, line) -> proplet.lines.forEach(NetSocket::close);
    house.ready(ECHO, proplet.serves(ECHO), other.serves(ECHO));
    for (int i = 0; i < 4; i++) {
      HttpResponse<String> get = house.get("/fn/echo");
      assertThat(get.statusCode()).isEqualTo(200);
    }
  }

  /** As that of a process that was killed with something unread. */
  @Test
  void lineThatIsReset_failsItsCallsAtOnce() {
    HttpServerOptions resets = new HttpServerOptions().setSoLinger(0);
    proplet = house.proplet("resets", resets, TestProplet::echo);
    onLines((frame, line) -> proplet.lines.forEach(NetSocket::close));

    HttpResponse<String> answer = house.post("/fn/echo", "body");

    assertThat(answer.statusCode()).isEqualTo(503);
  }

  @Test
  void garbage_closesTheLineAndCallsGoOn() {
    onLines(
        (frame, line) ->
            proplet.lines.forEach(
                socket -> socket.write(Buffer.buffer(new byte[] {-1, -1, -1, -1, 0, 0}))));

    assertThat(house.post("/fn/echo", "body").statusCode()).isEqualTo(503);

    proplet.lineGuest = GatewayLineTest::echo;
    await().until(() -> house.post("/fn/echo", "again").body().equals("again"));
  }

  @Test
  void pieceOfNoAnswer_closesTheLine() {
    onLines(answers(n -> new CallFrame.Piece(n, bytes("?"))));

    HttpResponse<String> answer = house.post("/fn/echo", "body");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("a proplet does not say Piece here");
  }

  @Test
  void answerInPieces_isPassedOnAndCredited() {
    byte[] piece = new byte[64 << 10];
    onLines(
        (frame, line) -> {
          if (frame instanceof CallFrame.Call call) {
            line.add(new CallFrame.Begin(call.call(), 200, List.of(), 4L * piece.length));
            for (int i = 0; i < 4; i++) {
              line.add(new CallFrame.Piece(call.call(), Bytes.wrap(piece)));
            }
            line.add(new CallFrame.End(call.call()));
          }
        });

    HttpResponse<String> answer = house.get("/fn/echo");

    assertThat(answer.body()).hasSize(4 * piece.length);
    assertThat(answer.headers().firstValue("Content-Length")).contains("262144");
  }

  @Test
  void answerThatEndsInAFault_isBrokenForTheClient() {
    onLines(
        (frame, line) -> {
          if (frame instanceof CallFrame.Call call) {
            line.add(new CallFrame.Begin(call.call(), 200, List.of(), -1));
            line.add(new CallFrame.Piece(call.call(), bytes("half")));
            line.add(new CallFrame.Fault(call.call(), new Reason(ReasonCode.DEADLINE, "late")));
          }
        });

    assertThatThrownBy(() -> house.get("/fn/echo")).hasMessageContaining("chunked");
    assertThat(house.registry.get("turboprop.function.calls").tag("outcome", "answer_broken"))
        .isNotNull();
  }

  @Test
  void proplet_thatSendsMoreThanTheWindow_losesTheLine() throws Exception {
    byte[] piece = new byte[64 << 10];
    CompletableFuture<Void> closed = new CompletableFuture<>();
    onLines(
        (frame, line) -> {
          if (frame instanceof CallFrame.Call call) {
            proplet.lines.forEach(socket -> socket.closeHandler(gone -> closed.complete(null)));
            line.add(new CallFrame.Begin(call.call(), 200, List.of(), -1));
            for (int i = 0; i < 2_000; i++) {
              line.add(new CallFrame.Piece(call.call(), Bytes.wrap(piece)));
            }
          }
        });

    try (Socket reader = call("GET", "")) {
      closed.get(20, TimeUnit.SECONDS);
      assertThat(reader.isConnected()).isTrue();
    }
  }

  @Test
  void clientThatLeaves_cancelsItsCall() throws Exception {
    onLines((frame, line) -> {});

    try (Socket leaves = call("POST", "body")) {
      await().until(() -> !came.isEmpty());
      assertThat(leaves.isConnected()).isTrue();
    }

    int number = came.getFirst().call();
    await().until(() -> came.contains(new CallFrame.Cancel(number)));
  }

  @Test
  void silence_untilTheDeadline_isATimeoutAndACancel() {
    onLines((frame, line) -> {});

    HttpResponse<String> answer =
        house.send(house.request("/fn/echo").header("X-Turboprop-Timeout", "200ms").GET());

    assertThat(answer.statusCode()).isEqualTo(504);
    await().until(() -> came.stream().anyMatch(CallFrame.Cancel.class::isInstance));
  }

  /** A client that reads nothing. */
  private Socket call(String method, String body) throws Exception {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(8 << 10);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), house.port));
    OutputStream out = socket.getOutputStream();
    String head =
        method + " /fn/echo HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n";
    out.write((head + body).getBytes(StandardCharsets.US_ASCII));
    out.flush();
    return socket;
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
