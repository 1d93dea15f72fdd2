package io.turboprop.proplet.direct;

import io.turboprop.codec.CallFrames;
import io.turboprop.model.Bytes;
import io.turboprop.model.Reason;
import io.turboprop.proplet.serve.AnswerSink;
import io.turboprop.proplet.serve.CallDesk;
import io.turboprop.wire.CallFrame;
import io.turboprop.wire.FunctionCall.Header;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * The answer to one call on a line. Pieces wait until the manager took those before, up to a
 * window, so that a slow client holds up its own call only.
 */
final class LineSink implements AnswerSink {
  private static final String GONE = "nobody waits for the answer any more";
  private static final Bytes NOTHING = Bytes.empty();

  private final CallLine line;
  private final int call;
  private final boolean headOnly;
  private final Deque<Waiting> waiting = new ArrayDeque<>(0);
  private CallDesk.Abandon abandon = CallDesk.Abandon.NOTHING;
  private long window = CallFrames.WINDOW_BYTES;
  private boolean ending;
  private boolean over;

  /** A piece that there is no room for yet. */
  private record Waiting(Bytes bytes, Promise<Void> sent) {}

  /**
   * @param headOnly whether the body is not sent
   */
  LineSink(CallLine line, int call, boolean headOnly) {
    this.line = line;
    this.call = call;
    this.headOnly = headOnly;
  }

  /** The call is under way. */
  void began(CallDesk.Abandon how) {
    abandon = how;
  }

  /** Nobody waits for the answer any more. */
  void gone() {
    if (!over) {
      over = true;
      abandon.run();
      letGo();
    }
  }

  /** So many bytes of pieces were taken. */
  void taken(int bytes) {
    window = Math.min(window + bytes, CallFrames.WINDOW_BYTES);
    goOn();
  }

  /** Sends what there is room for now. */
  void goOn() {
    while (!over && hasRoom() && !waiting.isEmpty()) {
      Waiting next = waiting.removeFirst();
      send(next.bytes());
      next.sent().complete();
    }
    if (ending && !over && waiting.isEmpty()) {
      last(new CallFrame.End(call));
    }
  }

  private boolean hasRoom() {
    return window > 0 && !line.isFull();
  }

  private void send(Bytes piece) {
    window -= piece.length();
    line.send(new CallFrame.Piece(call, piece));
  }

  /** Who waits to send a piece learns that nobody wants it. */
  private void letGo() {
    List<Waiting> now = List.copyOf(waiting);
    waiting.clear();
    now.forEach(piece -> piece.sent().tryFail(GONE));
  }

  private void last(CallFrame frame) {
    over = true;
    line.done(call);
    line.send(frame);
    letGo();
  }

  @Override
  public void fault(Reason why) {
    if (!over) {
      last(new CallFrame.Fault(call, why));
    }
  }

  @Override
  public void whole(int status, List<Header> headers, byte[] body) {
    if (over) {
      return;
    }
    if (headOnly || body.length <= CallFrames.MOST_BODY_BYTES) {
      Bytes sent = headOnly ? NOTHING : Bytes.wrap(body);
      last(new CallFrame.Whole(call, status, headers, sent));
    } else {
      line.send(new CallFrame.Begin(call, status, headers, body.length));
      pieces(body, 0);
    }
  }

  private void pieces(byte[] body, int from) {
    if (from == body.length) {
      end();
      return;
    }
    int to = Math.min(body.length, from + CallFrames.MOST_BODY_BYTES);
    piece(Arrays.copyOfRange(body, from, to)).onSuccess(sent -> pieces(body, to));
  }

  @Override
  public void begin(int status, List<Header> headers) {
    if (!over) {
      line.send(new CallFrame.Begin(call, status, headers, -1));
    }
  }

  @Override
  public Future<Void> piece(byte[] bytes) {
    if (over) {
      return Future.failedFuture(GONE);
    }
    if (headOnly) {
      return Future.succeededFuture();
    }
    Bytes piece = Bytes.wrap(bytes);
    if (waiting.isEmpty() && hasRoom()) {
      send(piece);
      return Future.succeededFuture();
    }
    Promise<Void> sent = Promise.promise();
    waiting.addLast(new Waiting(piece, sent));
    return sent.future();
  }

  @Override
  public void end() {
    ending = true;
    goOn();
  }

  @Override
  public long mostBytes() {
    return Long.MAX_VALUE;
  }

  @Override
  public long wholeBytes() {
    return CallFrames.MOST_BODY_BYTES;
  }
}
