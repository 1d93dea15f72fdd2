package io.turboprop.manager.store.sqlite;

import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;

import io.turboprop.manager.store.Batches;
import io.turboprop.manager.task.Task;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** A process that commits tasks, 64 at a time, and prints the id of each that was acknowledged. */
final class CommitForever {
  private static final int WRITERS = 64;

  private CommitForever() {}

  public static void main(String[] arguments) throws InterruptedException {
    SqliteStore store = SqliteStore.open(SqliteOptions.at(Path.of(arguments[0])), () -> EPOCH);
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.US_ASCII);
    IntStream.range(0, WRITERS).forEach(i -> commitNext(store, out));
    Thread.currentThread().join();
  }

  /** The next one starts from the writer's thread, so the stack stays flat. */
  private static void commitNext(SqliteStore store, PrintStream out) {
    Task task = aTask().env(java.util.Map.of("PADDING", "x".repeat(500))).created();
    store
        .commit(Batches.creation(task))
        .onSuccess(
            ignored -> {
              out.println(task.id());
              commitNext(store, out);
            });
  }
}
