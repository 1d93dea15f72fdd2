package io.turboprop.proplet.http;

import io.turboprop.model.Reason;
import io.turboprop.proplet.serve.AnswerSink;
import io.turboprop.proplet.serve.CallDesk;
import io.turboprop.wire.FunctionCall.Header;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** Answers one HTTP request, and notices when nobody waits for the answer any more. */
final class CallSink implements AnswerSink {
  private static final long WHOLE_BYTES = 64 << 10;

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Faults faults;
  private CallDesk.Abandon abandon = CallDesk.Abandon.NOTHING;
  private Runnable bodyGone = () -> {};
  private final List<Promise<Void>> waiting = new ArrayList<>();
  private boolean over;

  /**
   * @param loop on which the call lives
   */
  CallSink(HttpServerRequest request, Faults faults, Executor loop) {
    this.request = request;
    this.faults = faults;
    this.response = request.response();
    response.closeHandler(closed -> loop.execute(this::gone));
    response.exceptionHandler(failed -> loop.execute(this::gone));
    request.exceptionHandler(failed -> loop.execute(this::gone));
  }

  /** The call is under way. */
  void began(CallDesk.Abandon how) {
    abandon = how;
  }

  void whenGone(Runnable action) {
    bodyGone = action;
  }

  private void gone() {
    if (!over) {
      over = true;
      bodyGone.run();
      abandon.run();
      drained();
    }
  }

  @Override
  public void fault(Reason why) {
    if (over) {
      return;
    }
    if (response.headWritten()) {
      over = true;
      request.connection().close();
      return;
    }
    Faults.Answer answer = faults.answer(why);
    response.putHeader(answer.header(), answer.value());
    finish(answer.status(), answer.body());
  }

  @Override
  public void whole(int status, List<Header> headers, byte[] body) {
    if (!over) {
      headers.forEach(header -> response.headers().add(header.name(), header.value()));
      finish(status, Buffer.buffer(body));
    }
  }

  /** A body that nobody has read would be taken for the next request. */
  private void finish(int status, Buffer body) {
    over = true;
    boolean unread = Bodies.unread(request);
    if (unread) {
      response.putHeader("Connection", "close");
    }
    bodyGone.run();
    response.setStatusCode(status);
    Future<Void> sent = isHead() ? response.end() : response.end(body);
    if (unread) {
      sent.onComplete(done -> request.connection().close());
    }
  }

  @Override
  public void begin(int status, List<Header> headers) {
    if (!over) {
      headers.forEach(header -> response.headers().add(header.name(), header.value()));
      response.setStatusCode(status).setChunked(true);
    }
  }

  @Override
  public Future<Void> piece(byte[] bytes) {
    if (over) {
      return Future.failedFuture("nobody waits for the answer any more");
    }
    if (isHead()) {
      return Future.succeededFuture();
    }
    response.write(Buffer.buffer(bytes));
    if (!response.writeQueueFull()) {
      return Future.succeededFuture();
    }
    Promise<Void> room = Promise.promise();
    waiting.add(room);
    response.drainHandler(drained -> drained());
    return room.future();
  }

  private boolean isHead() {
    return request.method().equals(HttpMethod.HEAD);
  }

  private void drained() {
    List<Promise<Void>> now = List.copyOf(waiting);
    waiting.clear();
    now.forEach(Promise::tryComplete);
  }

  @Override
  public void end() {
    if (!over) {
      over = true;
      boolean unread = Bodies.unread(request);
      bodyGone.run();
      Future<Void> sent = response.end();
      if (unread) {
        sent.onComplete(done -> request.connection().close());
      }
    }
  }

  @Override
  public long mostBytes() {
    return Long.MAX_VALUE;
  }

  @Override
  public long wholeBytes() {
    return WHOLE_BYTES;
  }
}
