package io.turboprop.manager.gateway;

import io.turboprop.codec.CallFrames;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.manager.gateway.Outcome.Content;
import io.turboprop.model.Bytes;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.RevisionKey;
import io.turboprop.wire.CallFrame;
import io.turboprop.wire.FunctionCall.CallHead;
import io.turboprop.wire.FunctionCall.Header;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One call on a line and its answer. */
final class LineCall implements Way.Attempt {
  private static final String LENGTH = "Content-Length";

  private final Line line;
  private final long beganNanos;
  private final Promise<Outcome> outcome = Promise.promise();
  private int number;
  private @Nullable LineBody body;
  private boolean over;

  private LineCall(Line line, long beganNanos) {
    this.line = line;
    this.beganNanos = beganNanos;
  }

  /**
   * @param body of the call, short enough for a frame
   */
  static LineCall begin(Line line, Outgoing call, Buffer body, RevisionKey to, long nowNanos) {
    LineCall made = new LineCall(line, nowNanos);
    made.number = line.number(made);
    try {
      CallHead head = call.target().invoke() ? new CallHead.Invoke() : http(call, body);
      Duration left = Duration.ofMillis(call.leftMs());
      Bytes bytes = Bytes.wrap(body.getBytes());
      if (!line.send(new CallFrame.Call(made.number, to, left, head, bytes))) {
        made.unfit("its headers are too long");
      }
    } catch (IllegalArgumentException e) {
      made.unfit("a header is refused: " + e.getMessage());
    }
    return made;
  }

  private void unfit(String why) {
    over = true;
    line.done(number);
    outcome.complete(new Outcome.Unfit(ErrorCode.INVALID_REQUEST, why));
  }

  private static CallHead http(Outgoing call, Buffer body) {
    List<Header> headers = new ArrayList<>(call.headers().size() + 1);
    for (Map.Entry<String, String> header : call.headers()) {
      headers.add(new Header(header.getKey(), header.getValue()));
    }
    if (body.length() > 0 || call.request().getHeader(LENGTH) != null) {
      headers.add(new Header(LENGTH, Integer.toString(body.length())));
    }
    return new CallHead.Http(
        call.request().method().name(),
        call.target().script(),
        call.target().path(),
        call.query(),
        headers);
  }

  /**
   * @throws MalformedMessageException if it cannot be said now
   */
  void take(CallFrame frame) {
    switch (frame) {
      case CallFrame.Whole whole when body == null -> {
        end();
        Buffer bytes = Buffer.buffer(whole.body().unsafeArray());
        outcome.tryComplete(answer(whole.status(), whole.headers(), "", new Content.Whole(bytes)));
      }
      case CallFrame.Fault fault -> {
        end();
        if (body == null) {
          outcome.tryComplete(new Outcome.Fault(fault.why()));
        } else {
          body.fail(fault.why().toString());
        }
      }
      case CallFrame.Begin begin when body == null -> {
        body = new LineBody(CallFrames.WINDOW_BYTES + CallFrames.MOST_BODY_BYTES, this::taken);
        String length = begin.length() < 0 ? "" : Long.toString(begin.length());
        outcome.tryComplete(
            answer(begin.status(), begin.headers(), length, new Content.Coming(body)));
      }
      case CallFrame.Piece piece when body != null -> {
        if (!body.put(Buffer.buffer(piece.bytes().unsafeArray()))) {
          throw new MalformedMessageException(
              "frame: a piece of more than the window lets through");
        }
      }
      case CallFrame.End ignored when body != null -> {
        end();
        body.end();
      }
      default ->
          throw new MalformedMessageException(
              "frame: a proplet does not say %s here".formatted(frame.getClass().getSimpleName()));
    }
  }

  private static Outcome answer(int status, List<Header> from, String length, Content content) {
    return new Outcome.Answer(status, PassedHeaders.ofAnswer(from), length, content);
  }

  private void taken(int bytes) {
    if (!over) {
      line.send(new CallFrame.Credit(number, bytes));
    }
  }

  private void end() {
    over = true;
    line.done(number);
  }

  void broke(String why) {
    over = true;
    if (body == null) {
      outcome.tryComplete(new Outcome.Broken(true, true, why));
    } else {
      body.fail(why);
    }
  }

  @Override
  public Future<Outcome> outcome() {
    return outcome.future();
  }

  @Override
  public boolean delivered() {
    return true;
  }

  @Override
  public void abandon() {
    if (!over) {
      line.send(new CallFrame.Cancel(number));
      end();
      line.silent(beganNanos);
      if (body != null) {
        body.fail("nobody waits for the answer any more");
      }
    }
  }
}
