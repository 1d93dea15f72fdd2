package io.turboprop.proplet.journal;

import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.time.Cancellable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A process that takes attempts over in a real folder, prints each that is safe, ends every second
 * one, and goes on until it is killed or the disk refuses; then it prints why.
 *
 * <p>Arguments: the folder, how many at a time.
 */
public final class AcceptForever {
  private static long sequence;

  private AcceptForever() {}

  public static void main(String[] args) throws Exception {
    Vertx vertx = Vertx.vertx();
    var refused = new CountDownLatch(1);
    vertx.runOnContext(
        ignored ->
            open(vertx, Path.of(args[0]))
                .onSuccess(
                    journal -> {
                      System.out.println("begun");
                      for (int i = 0; i < Integer.parseInt(args[1]); i++) {
                        goOn(journal, refused);
                      }
                    }));
    refused.await();
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  static Future<FileJournal> open(Vertx vertx, Path folder) {
    var setup =
        new FileJournal.Setup(
            new PropletId("p1"),
            new BootId("b-" + ProcessHandle.current().pid()),
            JournalConfig.DEFAULT,
            action -> vertx.runOnContext(v -> action.run()),
            (delay, action) -> timer(vertx, delay.toMillis(), action),
            InstantSource.system(),
            new Random(1));
    var file = new DiskJournalFile(folder, vertx.createSharedWorkerExecutor("journal", 1));
    return FileJournal.open(file, setup)
        .compose(journal -> journal.begin(journal.found().open()).map(journal));
  }

  private static void goOn(FileJournal journal, CountDownLatch refused) {
    String task = "t" + ++sequence;
    boolean ends = sequence % 2 == 0;
    journal
        .accept(Reported.accepted(sequence, task))
        .compose(safe -> ends ? journal.note(Reported.finished(++sequence, task, "30")) : safely())
        .onSuccess(
            safe -> {
              System.out.println(task + (ends ? " ended" : " accepted"));
              goOn(journal, refused);
            })
        .onFailure(
            cause -> {
              System.out.println("refused: " + cause.getMessage());
              refused.countDown();
            });
  }

  private static Future<Void> safely() {
    return Future.succeededFuture();
  }

  private static Cancellable timer(Vertx vertx, long millis, Runnable action) {
    long id = vertx.setTimer(Math.max(1, millis), ignored -> action.run());
    return () -> vertx.cancelTimer(id);
  }

  /** What lies in the folder. */
  static List<String> found(byte[] file) throws JournalException {
    var found =
        JournalReader.read(
                io.turboprop.model.Bytes.wrap(file), new PropletId("p1"), JournalConfig.DEFAULT)
            .found();
    List<String> lines = new java.util.ArrayList<>();
    found.unfinished().forEach(report -> lines.add(report.task() + " accepted"));
    found.open().forEach(report -> lines.add(report.task() + " ended"));
    return lines;
  }
}
