package io.turboprop.proplet;

import io.turboprop.model.BootId;
import io.turboprop.model.TaskId;
import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.journal.DiskJournalFile;
import io.turboprop.proplet.journal.JournalFile;
import io.turboprop.time.Timers;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What a proplet takes from outside: time, chance, identity, and what may be exchanged.
 *
 * @param boot fresh for each process, and for each proplet in it
 * @param engine called once, where blocking is allowed
 * @param proc usually {@code /proc}
 * @param cgroups usually {@code /sys/fs/cgroup}
 * @param version that is told to the manager
 */
public record PropletParts(
    BootId boot,
    InstantSource clock,
    RandomGenerator random,
    EngineMaker engine,
    JournalMaker journal,
    Path proc,
    Path cgroups,
    String version) {
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

  /** The real world. */
  public static PropletParts real() {
    InstantSource clock = InstantSource.system();
    return new PropletParts(
        new BootId(UUID.randomUUID().toString()),
        clock,
        RandomGenerator.getDefault(),
        (config, timers) ->
            PropletEngines.make(
                config, timers, clock, System.getenv().getOrDefault("PATH", ""), CGROUPS),
        DiskJournalFile::new,
        Path.of("/proc"),
        CGROUPS,
        builtVersion());
  }

  public PropletParts withEngine(EngineMaker other) {
    return new PropletParts(boot, clock, random, other, journal, proc, cgroups, version);
  }

  public PropletParts withJournal(JournalMaker other) {
    return new PropletParts(boot, clock, random, engine, other, proc, cgroups, version);
  }

  /** Makes the file of a proplet's journal, in its data folder. */
  @FunctionalInterface
  public interface JournalMaker {
    /**
     * @param worker one thread for what blocks
     */
    JournalFile make(Path folder, WorkerExecutor worker);
  }

  /** Makes the engine of a proplet; may block. */
  @FunctionalInterface
  public interface EngineMaker {
    Engine make(PropletConfig config, Timers timers);
  }

  /** Ids for tasks that come without, each a UUID. */
  Supplier<TaskId> taskIds() {
    return () -> new TaskId(UUID.randomUUID().toString());
  }

  private static String builtVersion() {
    String version = PropletParts.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
