package io.turboprop.manager.store.sqlite;

import static io.turboprop.manager.function.Deploys.ECHO;
import static io.turboprop.manager.function.Deploys.after;
import static io.turboprop.manager.function.Deploys.decide;
import static io.turboprop.manager.function.Deploys.deploy;
import static io.turboprop.manager.function.Deploys.module;
import static io.turboprop.manager.function.Deploys.to;

import io.turboprop.manager.function.Function;
import io.turboprop.manager.function.FunctionDecision;
import io.turboprop.manager.function.FunctionRequest;
import io.turboprop.manager.store.Batch;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.store.Write;
import io.turboprop.manager.task.TaskBuilder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** A process that switches a function to and fro and prints each version that was acknowledged. */
final class SwitchForever {
  /** Before each version, among the lines of the log. */
  static final String ACKNOWLEDGED = "version ";

  private final SqliteStore store;
  private final PrintStream out;

  private SwitchForever(SqliteStore store, PrintStream out) {
    this.store = store;
    this.out = out;
  }

  public static void main(String[] arguments) throws InterruptedException {
    SqliteStore store =
        SqliteStore.open(SqliteOptions.at(Path.of(arguments[0])), () -> TaskBuilder.EPOCH);
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.US_ASCII);
    SwitchForever switching = new SwitchForever(store, out);
    switching.commit(Optional.empty(), deploy(module("a")));
    Thread.currentThread().join();
  }

  private void commit(Optional<Function> before, FunctionRequest request) {
    if (!(decide(before, request) instanceof FunctionDecision.Changed changed)) {
      throw new IllegalStateException(request + " changes nothing");
    }
    Function now = changed.after().orElseThrow();
    store
        .commit(
            Batch.of(
                new Write.PutFunction(now),
                new Write.AppendEvent(Happening.of(ECHO, now.updatedAt(), changed.event()))))
        .onSuccess(
            ignored -> {
              out.println(ACKNOWLEDGED + now.version());
              commit(Optional.of(now), next(now));
            });
  }

  private static FunctionRequest next(Function now) {
    return now.version() == 1 ? deploy(module("b")) : to("r" + (2 - now.version() % 2));
  }

  /** The function at a version, as this process makes it. */
  static Function at(long version) {
    Function function = after(deploy(module("a")));
    while (function.version() < version) {
      function = after(function, next(function));
    }
    return function;
  }
}
