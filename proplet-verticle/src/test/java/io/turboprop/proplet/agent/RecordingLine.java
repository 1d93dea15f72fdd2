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
import java.util.ArrayList;
import java.util.List;

/** A line that remembers what was sent, and can be down. */
public final class RecordingLine implements ManagerLine {
  final List<Report.Batch> batches = new ArrayList<>();
  final List<PropletMessage> messages = new ArrayList<>();
  final List<LogPage> pages = new ArrayList<>();
  final List<ResultPage> results = new ArrayList<>();
  private final List<PullReport> pulls = new ArrayList<>();
  private final List<ImageList> stock = new ArrayList<>();
  final List<Serving> servings = new ArrayList<>();
  final List<FunctionAnswer> answers = new ArrayList<>();
  boolean up = true;

  /** What was said of the images that are kept. */
  public List<ImageList> stock() {
    return stock;
  }

  /** What was said of images fetched ahead. */
  public List<PullReport> pulls() {
    return pulls;
  }

  @Override
  public Future<Void> report(Report.Batch reports) {
    batches.add(reports);
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> send(PropletMessage message) {
    messages.add(message);
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> log(LogPage page) {
    pages.add(page);
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> result(ResultPage page) {
    results.add(page);
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> pulled(PullReport report) {
    pulls.add(report);
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> stock(ImageList images) {
    stock.add(images);
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> serving(Serving serving) {
    servings.add(serving);
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> answer(FunctionAnswer answer) {
    answers.add(answer);
    return Future.succeededFuture();
  }

  @Override
  public boolean isUp() {
    return up;
  }
}
