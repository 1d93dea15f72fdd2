package io.turboprop.proplet;

import static io.turboprop.proplet.Functions.aFunction;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.codec.CallFrames;
import io.turboprop.codec.FrameBytes;
import io.turboprop.codec.FrameSplitter;
import io.turboprop.examples.Examples;
import io.turboprop.model.Bytes;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunLimits;
import io.turboprop.proplet.PropletHouse.Deployed;
import io.turboprop.wire.CallFrame;
import io.turboprop.wire.FunctionCall.CallHead;
import io.turboprop.wire.FunctionCall.Header;
import io.turboprop.wire.ServedRevision.Share;
import io.turboprop.wire.Serving;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Functions of one proplet, called on a line. */
@Timeout(90)
final class PropletLineTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path folder;
  private PropletHouse house;
  private Deployed proplet;

  @BeforeEach
  void open() {
    house = new PropletHouse(folder);
    proplet = house.proplet();
  }

  @AfterEach
  void close() {
    house.close();
  }

  /** The manager's end. */
  private static final class Line implements AutoCloseable {
    private final Socket socket;
    private final FrameSplitter splitter = new FrameSplitter();
    private final Deque<CallFrame> came = new ArrayDeque<>();

    Line(Serving.Direct to) throws IOException {
      socket = new Socket(to.host(), to.port());
      write(
          "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: turboprop-calls\r\nX-Turboprop-Token: %s\r\n\r\n"
              .formatted(to.token())
              .getBytes(UTF_8));
      StringBuilder head = new StringBuilder();
      while (!head.toString().endsWith("\r\n\r\n")) {
        head.append((char) socket.getInputStream().read());
      }
      assertThat(head.toString()).startsWith("HTTP/1.1 101").contains("X-Turboprop-Boot: ");
    }

    void write(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    void say(CallFrame... frames) throws IOException {
      FrameBytes bytes = new FrameBytes();
      for (CallFrame frame : frames) {
        CallFrames.write(frame, bytes);
      }
      write(bytes.take());
    }

    CallFrame hear() throws IOException {
      byte[] piece = new byte[10_000];
      InputStream in = socket.getInputStream();
      while (came.isEmpty()) {
        int read = in.read(piece);
        if (read < 0) {
          throw new EOFException("the proplet has closed the line");
        }
        splitter.take(Arrays.copyOf(piece, read), came::add);
      }
      return came.removeFirst();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private Line line(Functions function) throws IOException {
    return new Line(function.readyOn(house, proplet.id(), 1).direct().orElseThrow());
  }

  private static CallFrame call(int number, Functions of, String query, String body) {
    return call(number, of, "POST", query, MINUTE, body);
  }

  private static CallFrame call(
      int number, Functions of, String method, String query, Duration left, String body) {
    var head = new CallHead.Http(method, "/fn/f", "", query, List.of(new Header("X-Trace", "7")));
    return new CallFrame.Call(number, of.key(), left, head, bytes(body));
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(UTF_8));
  }

  private static String text(CallFrame whole) {
    return new String(((CallFrame.Whole) whole).body().unsafeArray(), UTF_8);
  }

  @Test
  void request_isPassedOnAndAnswered() throws Exception {
    Functions command = Functions.of("command", Examples.ECHO.bytes());
    try (Line line = line(command)) {
      line.say(call(9, command, "x=1", "the body"));

      CallFrame answer = line.hear();
      assertThat(answer.call()).isEqualTo(9);
      assertThat(text(answer))
          .contains("REQUEST_METHOD=POST\n", "SCRIPT_NAME=/fn/f\n", "QUERY_STRING=x=1\n")
          .contains("HTTP_X_TRACE=7\n")
          .endsWith("the body");
    }
  }

  @Test
  void invocation_isAnsweredWithResults() throws Exception {
    Functions add = Functions.of("add", Examples.ADD.bytes());
    try (Line line = line(add)) {
      line.say(
          new CallFrame.Call(
              1, add.key(), MINUTE, new CallHead.Invoke(), bytes("{\"inputs\":[40,\"2\"]}")),
          new CallFrame.Call(2, add.key(), MINUTE, new CallHead.Invoke(), bytes("{")));

      Map<Integer, CallFrame> answers = new HashMap<>();
      for (int i = 0; i < 2; i++) {
        CallFrame answer = line.hear();
        answers.put(answer.call(), answer);
      }
      assertThat(text(Objects.requireNonNull(answers.get(1))))
          .isEqualTo("{\"results\":\"42\",\"values\":[\"42\"]}");
      assertThat(((CallFrame.Fault) Objects.requireNonNull(answers.get(2))).why().code())
          .isEqualTo(ReasonCode.BAD_INPUT);
    }
  }

  @Test
  void manyCallsAtOnce_areAllAnswered() throws Exception {
    Functions echo = aFunction("echo");
    try (Line line = line(echo)) {
      for (int i = 0; i < 100; i++) {
        line.say(call(i, echo, "", "call " + i));
      }

      for (int i = 0; i < 100; i++) {
        CallFrame answer = line.hear();
        assertThat(text(answer)).isEqualTo("call " + answer.call());
      }
    }
  }

  @Test
  void longAnswer_waitsForCreditWhileOthersAreAnswered() throws Exception {
    Functions flood = Functions.of("flood", Examples.FLOOD.bytes());
    long all = 64L << 16;
    try (Line line = line(flood)) {
      line.say(call(1, flood, "input=64", ""));
      assertThat(line.hear()).isEqualTo(new CallFrame.Begin(1, 200, binary(), -1));
      long total = 0;
      while (total < CallFrames.WINDOW_BYTES) {
        total += ((CallFrame.Piece) line.hear()).bytes().length();
      }
      line.say(call(2, flood, "input=0", ""));
      assertThat(line.hear().call()).isEqualTo(2);

      line.say(new CallFrame.Credit(1, (int) total));
      CallFrame next = line.hear();
      while (next instanceof CallFrame.Piece piece) {
        total += piece.bytes().length();
        line.say(new CallFrame.Credit(1, piece.bytes().length()));
        next = line.hear();
      }

      assertThat(next).isEqualTo(new CallFrame.End(1));
      assertThat(total).isEqualTo(all);
    }
  }

  private static List<Header> binary() {
    return List.of(new Header("Content-Type", "application/octet-stream"));
  }

  @Test
  void answerThatBreaksAfterItsBeginning_endsInAFault() throws Exception {
    Functions flood =
        Functions.of("flood", Examples.FLOOD.bytes()).within(RunLimits.UNSET.withDeadlineMs(400));
    try (Line line = line(flood)) {
      line.say(call(1, flood, "input=2000000000", ""));

      assertThat(line.hear()).isInstanceOf(CallFrame.Begin.class);
      CallFrame next = line.hear();
      while (next instanceof CallFrame.Piece piece) {
        line.say(new CallFrame.Credit(1, piece.bytes().length()));
        next = line.hear();
      }
      assertThat(((CallFrame.Fault) next).why().code()).isEqualTo(ReasonCode.DEADLINE);
    }
  }

  @Test
  void answerToHead_hasNoBody() throws Exception {
    Functions page = aFunction("page").asCgi();
    try (Line line = line(page)) {
      line.say(call(1, page, "HEAD", "", MINUTE, ""));

      CallFrame.Whole answer = (CallFrame.Whole) line.hear();
      assertThat(answer.status()).isEqualTo(201);
      assertThat(answer.headers()).contains(new Header("X-Made-By", "handler"));
      assertThat(answer.body()).isEqualTo(Bytes.empty());
    }
  }

  @Test
  void cancel_freesTheInstance() throws Exception {
    Functions nap = aFunction("nap").with(new Share(0, 1, 1, MINUTE));
    try (Line line = line(nap)) {
      line.say(call(1, nap, "input=600000", ""), new CallFrame.Cancel(1));
      line.say(call(2, nap, "input=1", ""));

      assertThat(text(line.hear())).isEqualTo("1");
    }
  }

  @Test
  void deadline_isThatOfTheCall() throws Exception {
    Functions nap = aFunction("nap");
    try (Line line = line(nap)) {
      line.say(call(1, nap, "input=1", ""));
      assertThat(text(line.hear())).isEqualTo("1");
      line.say(call(2, nap, "POST", "input=600000", Duration.ofMillis(50), ""));

      assertThat(((CallFrame.Fault) line.hear()).why().code()).isEqualTo(ReasonCode.DEADLINE);
    }
  }

  @Test
  void managerThatLeaves_isNotWaitedFor() throws Exception {
    Functions nap = aFunction("nap").with(new Share(0, 1, 1, MINUTE));
    try (Line line = line(nap)) {
      line.say(call(1, nap, "input=600000", ""));
      line.say(call(2, nap, "POST", "input=1", Duration.ofMillis(1), ""));
      assertThat(line.hear()).isInstanceOf(CallFrame.Fault.class);
    }
    try (Line line = line(nap)) {
      line.say(call(1, nap, "input=1", ""));

      assertThat(text(line.hear())).isEqualTo("1");
    }
  }

  @Test
  void garbage_closesTheLineOnly() throws Exception {
    Functions echo = aFunction("echo");
    try (Line garbage = line(echo);
        Line half = line(echo);
        Line wrong = line(echo);
        Line twice = line(echo);
        Line line = line(echo)) {
      garbage.write("GET / HTTP/1.1\r\n".getBytes(UTF_8));
      half.write(new byte[] {0, 0, 0, 9, 1});
      half.socket.shutdownOutput();
      wrong.say(new CallFrame.Piece(1, bytes("?")));
      twice.say(call(1, echo, "", ""), call(1, echo, "", ""));

      assertThatThrownBy(garbage::hear).isInstanceOf(EOFException.class);
      assertThatThrownBy(half::hear).isInstanceOf(EOFException.class);
      assertThatThrownBy(wrong::hear).isInstanceOf(EOFException.class);
      assertThatThrownBy(twice::hear).isInstanceOf(EOFException.class);
      line.say(new CallFrame.Cancel(77), new CallFrame.Credit(78, 1), call(1, echo, "", "hi"));
      assertThat(text(line.hear())).isEqualTo("hi");
    }
  }

  @Test
  void revisionThatIsNotServed_isAFault() throws Exception {
    Functions echo = aFunction("echo");
    try (Line line = line(echo)) {
      line.say(call(1, aFunction("other"), "", ""));

      assertThat(((CallFrame.Fault) line.hear()).why().code()).isEqualTo(ReasonCode.NOT_SERVED);
    }
  }
}
