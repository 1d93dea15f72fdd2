package io.turboprop.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.model.Bytes;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RevisionKey;
import io.turboprop.wire.CallFrame;
import io.turboprop.wire.CallFrame.Begin;
import io.turboprop.wire.CallFrame.Call;
import io.turboprop.wire.CallFrame.Cancel;
import io.turboprop.wire.CallFrame.Credit;
import io.turboprop.wire.CallFrame.End;
import io.turboprop.wire.CallFrame.Fault;
import io.turboprop.wire.CallFrame.Piece;
import io.turboprop.wire.CallFrame.Whole;
import io.turboprop.wire.FunctionCall.CallHead;
import io.turboprop.wire.FunctionCall.Header;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CallFramesTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final RevisionKey REVISION = new RevisionKey("uid", 7);
  private static final List<Header> HEADERS =
      List.of(new Header("X-A", "1"), new Header("X-B", "grün"));

  private static final List<CallFrame> ALL =
      List.of(
          new Call(
              1,
              REVISION,
              Duration.ofMillis(1500),
              new CallHead.Http("POST", "/fn/f", "/a", "x=1", HEADERS),
              bytes("body")),
          new Call(-1, REVISION, Duration.ZERO, new CallHead.Invoke(), Bytes.empty()),
          new Cancel(2),
          new Credit(3, 65536),
          new Whole(4, 201, HEADERS, bytes("answer")),
          new Fault(5, new Reason(ReasonCode.TRAP, "unreachable")),
          new Begin(6, 200, List.of(), -1),
          new Begin(6, 404, HEADERS, 10),
          new Piece(7, bytes("piece")),
          new End(8));

  private static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] written(CallFrame... frames) {
    FrameBytes out = new FrameBytes();
    for (CallFrame frame : frames) {
      assertThat(CallFrames.write(frame, out)).isTrue();
    }
    return out.take();
  }

  private static List<CallFrame> read(byte[] bytes) {
    List<CallFrame> frames = new ArrayList<>();
    new FrameSplitter().take(bytes, frames::add);
    return frames;
  }

  @Test
  void invocation_isTheseBytes() {
    Call call = new Call(258, REVISION, Duration.ofMillis(9), new CallHead.Invoke(), bytes("{}"));

    assertThat(HEX.formatHex(written(call)))
        .isEqualTo(
            "0000001f" // what follows
                + "01" // a call
                + "00000102" // its number
                + "0000000000000009" // milliseconds left
                + "00000003" // bytes of the uid
                + "756964" // uid
                + "0000000000000007" // number of the revision
                + "00" // with inputs
                + "7b7d"); // body, to the end
  }

  @Test
  void wholeAnswer_isTheseBytes() {
    Whole answer = new Whole(1, 200, List.of(new Header("A", "b")), bytes("!"));

    assertThat(HEX.formatHex(written(answer)))
        .isEqualTo(
            "0000001804 00000001 000000c8 00000001 00000001 41 00000001 62 21".replace(" ", ""));
  }

  @Test
  void frames_comeBackAsTheyWere() {
    assertThat(read(written(ALL.toArray(new CallFrame[0])))).isEqualTo(ALL);
  }

  @Test
  void frames_inPiecesOfAnyLength_comeBackAsTheyWere() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] bytes = written(ALL.toArray(new CallFrame[0]));
    for (int round = 0; round < 200; round++) {
      List<CallFrame> frames = new ArrayList<>();
      FrameSplitter splitter = new FrameSplitter();
      int at = 0;
      while (at < bytes.length) {
        int to = Math.min(bytes.length, at + 1 + random.nextInt(round + 1));
        splitter.take(Arrays.copyOfRange(bytes, at, to), frames::add);
        at = to;
      }
      assertThat(frames).as("seed %d", seed).isEqualTo(ALL);
    }
  }

  @Test
  void frameThatIsTooLong_isNotWrittenAndHarmsNone() {
    FrameBytes out = new FrameBytes();
    CallFrames.write(new End(1), out);

    assertThat(CallFrames.write(new Piece(2, Bytes.wrap(new byte[3 << 20])), out)).isFalse();
    CallFrames.write(new End(3), out);

    assertThat(read(out.take())).containsExactly(new End(1), new End(3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          00000004 08000000          | has 4 bytes, expected 5 to 2097152
          00200001                   | has 2097153 bytes
          ffffffff                   | has 4294967295 bytes
          00000005 0000000001        | there is no kind 0
          00000005 0900000001        | there is no kind 9
          00000006 080000000100      | has 1 bytes more than it should
          00000005 0300000001        | ends before the end of credit
          00000009 030000000100000000 | credit is 0, expected 1 to 2147483647
          00000009 0300000001ffffffff | credit is -1, expected 1
          0000000d 0400000001000000c7ffffffff | status is 199, expected 200 to 599
          0000000d 0400000001000000c8ffffffff | number of headers is -1
          0000000d 0400000001000000c800000001 | ends before the end of name of a header
          00000009 05000000017fffffff | ends before the end of code
          0000001b 01000000010000000000000000000000017800000000000000000 0 | revision number must be at least 1
          0000001b 010000000100000000000000000000000178000000000000000102 | head of a call is of no kind
          """)
  void bytes_thatAreNoFrame_areNamed(String hex, String why) {
    byte[] bytes = HEX.parseHex(hex.replace(" ", ""));

    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining(why);
  }

  @Test
  void header_thatCouldBeTakenForAnother_isRefused() {
    byte[] bytes = written(new Whole(1, 200, List.of(new Header("A", "b c")), Bytes.empty()));
    bytes[bytes.length - 2] = '\n';

    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("header A has control characters");
  }

  @Test
  void garbage_isFramesOrAnErrorWithASentence() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      byte[] bytes = written(ALL.toArray(new CallFrame[0]));
      for (int i = 0; i < 1 + random.nextInt(4); i++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        read(bytes);
      } catch (MalformedMessageException expected) {
        assertThat(expected.getMessage()).as("seed %d", seed).startsWith("frame: ");
      }
    }
  }
}
