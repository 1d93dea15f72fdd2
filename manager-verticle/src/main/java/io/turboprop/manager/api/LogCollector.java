package io.turboprop.manager.api;

import io.turboprop.wire.LogPage;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/** Gathers what is there of a log; its proplet keeps a bounded part only. */
final class LogCollector implements LogReader.Sink {
  private final Promise<LogFeed.Log> log;
  private final List<LogPage.Piece> pieces = new ArrayList<>();
  private long from;

  LogCollector(long since, Promise<LogFeed.Log> log) {
    this.from = since;
    this.log = log;
  }

  @Override
  public boolean follows() {
    return false;
  }

  @Override
  public void piece(LogPage.Piece piece, long next) {
    pieces.add(piece);
  }

  /** Only what hangs together is of use. */
  @Override
  public void lost(long lostFrom, long to) {
    pieces.clear();
    from = to;
  }

  @Override
  public void caughtUp(boolean ended) {
    log.tryComplete(new LogFeed.Log(from, ended, pieces));
  }

  @Override
  public boolean isFull() {
    return false;
  }

  @Override
  public void failed(Throwable why) {
    log.tryFail(why);
  }
}
