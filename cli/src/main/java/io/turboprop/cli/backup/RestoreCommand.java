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

/** {@code turboprop backup restore}. */
@Command(
    name = "restore",
    description = {
      "Put a backup back where no manager has any files yet",
      "Checks it first. What proplets have done since the backup they tell the manager that starts"
          + " there; tasks that are newer than the backup are gone and are stopped on proplets."
    })
final class RestoreCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Mixin private final Step step = new Step();

  @Mixin private final StorePlace place = new StorePlace();

  @Parameters(paramLabel = "FILE", description = "Backup")
  Path file = Path.of("");

  @Override
  public Integer call() {
    Turboprop top = (Turboprop) spec.root().userObject();
    Place to = place.find(top.surroundings().variables());
    return step.run(spec, file + " put back", () -> Backup.restore(file, to));
  }
}
