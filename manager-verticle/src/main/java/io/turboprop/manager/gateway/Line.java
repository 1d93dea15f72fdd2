package io.turboprop.manager.gateway;

import io.turboprop.calls.FrameOutbox;
import io.turboprop.codec.FrameSplitter;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.wire.CallFrame;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.NetSocket;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that carries many calls to a proplet, see docs/native-protocol.md. When it breaks,
 * all calls on it do. For one event loop.
 */
final class Line {
  private static final Logger log = LoggerFactory.getLogger(Line.class);

  private final NetSocket socket;
  private final Context loop;
  private final int mostCalls;
  private final LongSupplier nanos;
  private final FrameOutbox out;
  private final FrameSplitter in = new FrameSplitter();
  private final Map<Integer, LineCall> inHand = new HashMap<>();
  private int numbered;
  private long heardAt;
  private boolean retired;
  private boolean closed;

  /** Calls so far at the last look; if there were none since, nobody needs the line. */
  private int seen;

  private Line(NetSocket socket, Context loop, int mostCalls, LongSupplier nanos) {
    this.socket = socket;
    this.loop = loop;
    this.mostCalls = mostCalls;
    this.nanos = nanos;
    this.out = new FrameOutbox(socket, loop);
    this.heardAt = nanos.getAsLong();
  }

  /**
   * @param mostCalls in hand at a time
   */
  static Line begin(
      NetSocket socket,
      HttpConnection connection,
      Context loop,
      int mostCalls,
      LongSupplier nanos) {
    Line line = new Line(socket, loop, mostCalls, nanos);
    socket.handler(line::take);
    socket.exceptionHandler(failure -> line.broke(failure.toString()));
    connection.exceptionHandler(failure -> line.broke(failure.toString()));
    long watch = loop.owner().setPeriodic(Lines.IDLE_MS, look -> line.closeIfIdle());
    // The socket tells of an end, and not of a reset; the connection below it tells of both.
    connection.closeHandler(
        closed -> {
          loop.owner().cancelTimer(watch);
          line.broke("the connection was closed");
        });
    return line;
  }

  private void closeIfIdle() {
    if (inHand.isEmpty() && seen == numbered) {
      retire();
    }
    seen = numbered;
  }

  /** Whether calls may begin, now or later. */
  boolean isOpen() {
    return !retired && !closed;
  }

  boolean hasRoom() {
    return isOpen() && inHand.size() < mostCalls && !out.isFull();
  }

  /** The number for a call that begins now. */
  int number(LineCall call) {
    int number = ++numbered;
    inHand.put(number, call);
    return number;
  }

  /**
   * @return false if the frame is too long; then it is not sent
   */
  boolean send(CallFrame frame) {
    return closed || out.add(frame);
  }

  /** Nothing is expected of it any more. */
  void done(int call) {
    inHand.remove(call);
    closeIfUnused();
  }

  /** Nobody waits for it any more, and nothing was heard of the proplet since this time. */
  void silent(long sinceNanos) {
    if (heardAt - sinceNanos < 0) {
      retire();
    }
  }

  /** Takes no new calls; closes when those in hand are over. */
  void retire() {
    retired = true;
    closeIfUnused();
  }

  private void closeIfUnused() {
    if (retired && !closed && inHand.isEmpty()) {
      loop.runOnContext(afterWhatIsSent -> socket.close());
    }
  }

  private void take(Buffer bytes) {
    if (closed) {
      return;
    }
    heardAt = nanos.getAsLong();
    try {
      in.take(bytes.getBytes(), this::take);
    } catch (MalformedMessageException e) {
      log.warn("line to a proplet at {} is closed: {}", socket.remoteAddress(), e.getMessage());
      broke(String.valueOf(e.getMessage()));
      socket.close();
    }
  }

  private void take(CallFrame frame) {
    LineCall call = inHand.get(frame.call());
    if (call != null) {
      call.take(frame);
    }
  }

  private void broke(String why) {
    if (!closed) {
      closed = true;
      List<LineCall> left = List.copyOf(inHand.values());
      inHand.clear();
      left.forEach(call -> call.broke(why));
    }
  }
}
