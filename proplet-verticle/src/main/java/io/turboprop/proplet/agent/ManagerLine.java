package io.turboprop.proplet.agent;

import io.turboprop.wire.FunctionAnswer;
import io.turboprop.wire.ImageList;
import io.turboprop.wire.LogPage;
import io.turboprop.wire.PropletMessage;
import io.turboprop.wire.PullReport;
import io.turboprop.wire.Report;
import io.turboprop.wire.ResultPage;
import io.turboprop.wire.Serving;
import io.vertx.core.Future;

/** The way to the manager. Futures end when the broker has taken the message. */
public interface ManagerLine {
  /** Native reports of one boot. */
  Future<Void> report(Report.Batch reports);

  /** Upstream's dialect (wire reference §3). */
  Future<Void> send(PropletMessage message);

  /** What guests wrote; may be lost. */
  Future<Void> log(LogPage page);

  /** Part of a large result; may be lost. */
  Future<Void> result(ResultPage page);

  /** How it stands with functions; said again if it is lost. */
  Future<Void> serving(Serving serving);

  /** How it stands with an image fetched ahead; asked for again if it is lost. */
  Future<Void> pulled(PullReport report);

  /** Which images are kept; asked for again if it is lost. */
  Future<Void> stock(ImageList images);

  /** Of a function, to a call that came over the broker. */
  Future<Void> answer(FunctionAnswer answer);

  /** Whether the broker is reached now. */
  boolean isUp();
}
