package io.turboprop.manager.gateway;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The body of an answer that comes in pieces on a line; flows once it is resumed. */
final class LineBody implements ReadStream<Buffer> {
  private final int mostBytes;
  private final IntConsumer taken;
  private final Deque<Buffer> pieces = new ArrayDeque<>();
  private @Nullable Handler<Buffer> handler;
  private @Nullable Handler<Void> ended;
  private @Nullable Handler<Throwable> failed;
  private long demand;
  private int waiting;
  private boolean flowing;
  private boolean complete;
  private boolean over;
  private @Nullable String broken;

  /**
   * @param mostBytes that wait in it
   * @param taken told how many bytes of a piece were handed on
   */
  LineBody(int mostBytes, IntConsumer taken) {
    this.mostBytes = mostBytes;
    this.taken = taken;
  }

  /**
   * @return false if it is more than may wait
   */
  boolean put(Buffer piece) {
    waiting += piece.length();
    if (waiting > mostBytes) {
      return false;
    }
    pieces.addLast(piece);
    flow();
    return true;
  }

  /** That was all. */
  void end() {
    complete = true;
    flow();
  }

  /** The rest will not come. */
  void fail(String why) {
    if (!complete) {
      broken = why;
      pieces.clear();
      flow();
    }
  }

  private void flow() {
    if (flowing) {
      return;
    }
    flowing = true;
    while (demand > 0 && handler != null && !pieces.isEmpty()) {
      if (demand != Long.MAX_VALUE) {
        demand--;
      }
      Buffer piece = pieces.removeFirst();
      waiting -= piece.length();
      handler.handle(piece);
      if (piece.length() > 0) {
        taken.accept(piece.length());
      }
    }
    flowing = false;
    finish();
  }

  private void finish() {
    if (over || !pieces.isEmpty()) {
      return;
    }
    if (broken != null && failed != null) {
      over = true;
      failed.handle(new IllegalStateException(broken));
    } else if (broken == null && complete && demand > 0 && ended != null) {
      over = true;
      ended.handle(null);
    }
  }

  @Override
  public LineBody exceptionHandler(@Nullable Handler<Throwable> how) {
    failed = how;
    return this;
  }

  @Override
  public LineBody handler(@Nullable Handler<Buffer> how) {
    handler = how;
    return this;
  }

  @Override
  public LineBody endHandler(@Nullable Handler<Void> how) {
    ended = how;
    return this;
  }

  @Override
  public LineBody pause() {
    demand = 0;
    return this;
  }

  @Override
  public LineBody resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public LineBody fetch(long more) {
    demand = demand + more < 0 ? Long.MAX_VALUE : demand + more;
    flow();
    return this;
  }
}
