package io.turboprop.manager.schedule;

import io.turboprop.manager.requirement.Resources;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.manager.task.TaskSpec;
import io.turboprop.model.Bytes;
import io.turboprop.model.RunOptions;
import io.turboprop.module.ModuleNeeds;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a task asks of the engines of the proplet that runs it.
 *
 * @param module needs of its module; empty as long as nobody has looked into that
 * @param options how it is to be run; of what the guest reads, and of its seed, only that there is
 *     some
 */
public record Demand(Optional<ModuleNeeds> module, RunOptions options) {
  private static final Bytes SOMETHING = Bytes.wrap(new byte[1]);

  public static Demand of(TaskSpec spec) {
    return new Demand(
        spec.program().file().flatMap(ModuleFile::needs),
        spec.program().options().map(Demand::kind).orElse(RunOptions.UNSET));
  }

  private static RunOptions kind(RunOptions options) {
    return new RunOptions(
        options.engine(),
        options.isolation(),
        options.stdin().length() > 0 ? SOMETHING : Bytes.empty(),
        options.seed().isPresent() ? OptionalLong.of(0) : OptionalLong.empty());
  }

  /** Of any task with such a module. */
  public static Demand of(ModuleNeeds module) {
    return new Demand(Optional.of(module), RunOptions.UNSET);
  }

  /** Whether every engine will do. */
  boolean isNothing() {
    return module.isEmpty() && options.equals(RunOptions.UNSET);
  }

  /** What an attempt takes away from others: every guest takes a slot, whatever its task says. */
  static Resources reserved(Resources asked) {
    return new Resources(
        asked.cpuMillis(), asked.memoryBytes(), asked.diskBytes(), Math.max(1, asked.slots()));
  }
}
