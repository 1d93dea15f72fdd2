package io.turboprop.cli.backup;

import io.turboprop.manager.store.backup.Backup;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code turboprop backup verify}. */
@Command(
    name = "verify",
    description = {
      "Read a whole backup: each page and row of the store, each module and result",
      "Needs room for a copy of the store beside it."
    })
final class VerifyCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final Step step = new Step();

  @Parameters(paramLabel = "FILE", description = "Backup")
  Path file = Path.of("");

  @Override
  public Integer call() {
    return step.run(spec, file + " is sound", () -> Backup.verify(file));
  }
}
