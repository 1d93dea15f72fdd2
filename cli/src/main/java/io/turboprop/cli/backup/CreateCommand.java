package io.turboprop.cli.backup;

import io.turboprop.cli.Turboprop;
import io.turboprop.manager.store.backup.Backup;
import io.turboprop.manager.store.backup.Place;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code turboprop backup create}. */
@Command(
    name = "create",
    description = {
      "Write a backup into one file; the manager need not stop",
      "It has tasks, events, proplets, functions, join tokens, modules and large results as they are"
          + " at one moment, and needs room for a copy of the store beside it meanwhile. Not in it:"
          + " config.toml."
    })
final class CreateCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final Step step = new Step();

  @Mixin private final StorePlace place = new StorePlace();

  @Parameters(paramLabel = "FILE", description = "To be made")
  Path file = Path.of("");

  @Override
  public Integer call() {
    Turboprop top = (Turboprop) spec.root().userObject();
    Place from = place.find(top.surroundings().variables());
    return step.run(
        spec,
        file + " made",
        () -> Backup.create(from, file, top.surroundings().clock().instant()));
  }
}
