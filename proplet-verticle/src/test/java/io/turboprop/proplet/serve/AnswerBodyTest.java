package io.turboprop.proplet.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.Reason;
import io.turboprop.proplet.engine.OutputListener;
import io.turboprop.proplet.engine.OutputListener.Stream;
import io.turboprop.wire.FunctionCall.Header;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What of a guest's output goes out when. */
final class AnswerBodyTest {
  private static final int WHOLE_BYTES = 100;

  private final List<String> sent = new ArrayList<>();

  /** Notes what it is told. */
  private AnswerSink sink(long mostBytes) {
    return new AnswerSink() {
      @Override
      public void fault(Reason why) {
        sent.add("fault");
      }

      @Override
      public void whole(int status, List<Header> headers, byte[] body) {
        sent.add("whole " + status + " " + new String(body, UTF_8));
      }

      @Override
      public void begin(int status, List<Header> headers) {
        sent.add("begin " + status);
      }

      @Override
      public Future<Void> piece(byte[] bytes) {
        sent.add(new String(bytes, UTF_8));
        return Future.succeededFuture();
      }

      @Override
      public void end() {
        sent.add("end");
      }

      @Override
      public long mostBytes() {
        return mostBytes;
      }

      @Override
      public long wholeBytes() {
        return WHOLE_BYTES;
      }
    };
  }

  private AnswerBody body(long mostBytes) {
    return new AnswerBody(sink(mostBytes), true, Runnable::run, OutputListener.NONE);
  }

  private static void write(AnswerBody body, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    body.wrote(Stream.STDOUT, bytes, 0, bytes.length);
  }

  @Test
  void output_thatIsShort_goesOutWhole() {
    AnswerBody body = body(Long.MAX_VALUE);

    write(body, "Status: 404\n\nno");
    write(body, "thing");
    body.end("", false);

    assertThat(sent).containsExactly("whole 404 nothing");
  }

  @Test
  void output_thatBeginsWithMuch_isNotTakenForAllBody() {
    AnswerBody body = body(Long.MAX_VALUE);
    String much = "x".repeat(2 * WHOLE_BYTES);

    write(body, "Status: 404\n\n" + much);
    body.end("", false);

    assertThat(sent).startsWith("begin 404").endsWith("end");
    assertThat(String.join("", sent.subList(1, sent.size() - 1))).isEqualTo(much);
  }

  @Test
  void guest_thatPauses_isNotKeptBack() {
    AnswerBody body = body(Long.MAX_VALUE);
    body.paused();
    write(body, "Status: 201\n\nfirst");

    body.paused();

    assertThat(sent).containsExactly("begin 201", "first");
    write(body, "second");
    body.paused();
    body.end("", false);
    assertThat(sent).containsExactly("begin 201", "first", "second", "end");
  }

  @Test
  void guest_thatPauses_isKeptBackWhereAnswersGoOutWhole() {
    AnswerBody body = body(WHOLE_BYTES);
    write(body, "Status: 201\n\nfirst");

    body.paused();
    body.end("", false);

    assertThat(sent).containsExactly("whole 201 first");
  }
}
