package io.turboprop.manager.schedule;

import io.turboprop.manager.task.ModuleFile;
import io.turboprop.manager.task.Task;
import io.turboprop.model.RunOptions;
import io.turboprop.module.ModuleNeeds;
import java.util.Optional;

/**
 * What a task asks of the proplet that runs it.
 *
 * @param module needs of its module; empty as long as nobody has looked into that
 * @param options how it is to be run
 */
public record Demand(Optional<ModuleNeeds> module, RunOptions options) {

  public static Demand of(Task task) {
    return new Demand(
        task.spec().program().file().flatMap(ModuleFile::needs),
        task.spec().program().options().orElse(RunOptions.UNSET));
  }

  /** Of any task with such a module. */
  public static Demand of(ModuleNeeds module) {
    return new Demand(Optional.of(module), RunOptions.UNSET);
  }
}
