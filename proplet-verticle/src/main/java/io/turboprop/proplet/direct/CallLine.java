package io.turboprop.proplet.direct;

import io.turboprop.calls.FrameOutbox;
import io.turboprop.codec.FrameSplitter;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.proplet.serve.CallDesk;
import io.turboprop.wire.CallFrame;
import io.turboprop.wire.FunctionCall.CallHead;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The proplet's end of a line, which carries many calls at a time. Whoever says what is no frame
 * gets it closed. Lives on the proplet's context.
 */
final class CallLine {
  private static final Logger log = LoggerFactory.getLogger(CallLine.class);

  /** Calls in hand of one line; managers keep far below. */
  private static final int MOST_CALLS = 10_000;

  private static final long MOST_LEFT_MS = Duration.ofDays(1).toMillis();

  private final NetSocket socket;
  private final CallDesk calls;
  private final FrameOutbox out;
  private final FrameSplitter in = new FrameSplitter();
  private final Map<Integer, LineSink> inHand = new HashMap<>();
  private boolean closed;

  private CallLine(NetSocket socket, CallDesk calls, Context loop) {
    this.socket = socket;
    this.calls = calls;
    this.out = new FrameOutbox(socket, loop);
  }

  /** Takes calls from now on. */
  static void begin(NetSocket socket, CallDesk calls, Context loop) {
    CallLine line = new CallLine(socket, calls, loop);
    socket.handler(line::take);
    socket.closeHandler(closed -> line.closed());
    socket.exceptionHandler(failure -> log.debug("line to a manager: {}", failure.toString()));
  }

  private void take(Buffer bytes) {
    if (closed) {
      return;
    }
    try {
      in.take(bytes.getBytes(), this::take);
    } catch (MalformedMessageException e) {
      log.warn("line of {} is closed: {}", socket.remoteAddress(), e.getMessage());
      socket.close();
      closed();
    }
  }

  private void take(CallFrame frame) {
    switch (frame) {
      case CallFrame.Call call -> begin(call);
      case CallFrame.Cancel cancel -> {
        LineSink sink = inHand.remove(cancel.call());
        if (sink != null) {
          sink.gone();
        }
      }
      case CallFrame.Credit credit -> {
        LineSink sink = inHand.get(credit.call());
        if (sink != null) {
          sink.taken(credit.bytes());
        }
      }
      default ->
          throw new MalformedMessageException(
              "frame: a manager says no " + frame.getClass().getSimpleName());
    }
  }

  private void begin(CallFrame.Call call) {
    if (inHand.containsKey(call.call())) {
      throw new MalformedMessageException("frame: call " + call.call() + " is in hand already");
    }
    boolean head = call.head() instanceof CallHead.Http request && request.method().equals("HEAD");
    LineSink sink = new LineSink(this, call.call(), head);
    if (inHand.size() >= MOST_CALLS) {
      sink.fault(new Reason(ReasonCode.NO_CAPACITY, "the line has " + MOST_CALLS + " calls"));
      return;
    }
    inHand.put(call.call(), sink);
    Duration left = Duration.ofMillis(Math.clamp(call.left().toMillis(), 1, MOST_LEFT_MS));
    byte[] body = call.body().unsafeArray();
    sink.began(
        switch (call.head()) {
          case CallHead.Invoke ignored -> calls.invoke(call.revision(), left, body, sink);
          case CallHead.Http request ->
              calls.http(call.revision(), left, request, new ByteArrayInputStream(body), sink);
        });
  }

  /** Sends a frame of a call in hand; while managers do not keep up, no more calls are read. */
  void send(CallFrame frame) {
    if (!out.add(frame)) {
      out.add(
          new CallFrame.Fault(
              frame.call(),
              new Reason(ReasonCode.TASK_ERROR, "the answer's headers are too long to be sent")));
    }
    if (out.isFull()) {
      socket.pause();
      socket.drainHandler(drained -> drained());
    }
  }

  private void drained() {
    socket.resume();
    List.copyOf(inHand.values()).forEach(LineSink::goOn);
  }

  boolean isFull() {
    return out.isFull();
  }

  /** The call is answered. */
  void done(int call) {
    inHand.remove(call);
  }

  private void closed() {
    if (!closed) {
      closed = true;
      List<LineSink> left = List.copyOf(inHand.values());
      inHand.clear();
      left.forEach(LineSink::gone);
    }
  }
}
