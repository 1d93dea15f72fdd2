package io.turboprop.manager;

import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.manager.store.Retention;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where the manager keeps things, and how long.
 *
 * @param sqliteFile used when {@code kind} is {@link Kind#SQLITE}
 * @param dataDir folder for uploaded modules, large results and the embedded broker; made when
 *     absent
 * @param retention of what nobody removes by hand
 */
public record StorageConfig(Kind kind, Path sqliteFile, Path dataDir, Retention retention) {
  private static final long MOST_EVENTS = 1_000_000_000;
  private static final int MOST_OF_TASK = 10_000;

  /** What holds tasks, events and proplets. */
  public enum Kind {
    /** Nothing survives a restart. */
    MEMORY,
    SQLITE
  }

  /**
   * From {@code MANAGER_STORAGE_TYPE}, {@code MANAGER_SQLITE_PATH}, {@code MANAGER_DATA_DIR},
   * {@code MANAGER_EVENTS_KEPT}, {@code MANAGER_EVENTS_AGE}, {@code MANAGER_EVENTS_TAIL} and {@code
   * MANAGER_ATTEMPTS_KEPT}.
   */
  public static StorageConfig from(Settings settings) {
    String name = settings.oneOf("MANAGER_STORAGE_TYPE", List.of("memory", "sqlite"), "memory");
    Kind kind = name.equals("sqlite") ? Kind.SQLITE : Kind.MEMORY;
    return new StorageConfig(
        kind,
        Path.of(settings.text("MANAGER_SQLITE_PATH", "./propeller.db"))
            .toAbsolutePath()
            .normalize(),
        Path.of(settings.text("MANAGER_DATA_DIR", "./data")).toAbsolutePath().normalize(),
        retention(settings, kind == Kind.SQLITE ? Retention.DEFAULT : Retention.IN_MEMORY));
  }

  private static Retention retention(Settings settings, Retention byDefault) {
    Retention.Happenings events = byDefault.happenings();
    return byDefault
        .withHappenings(
            events
                .withKept(
                    settings.longInteger("MANAGER_EVENTS_KEPT", events.kept(), 1, MOST_EVENTS))
                .withAge(age(settings, events.age()))
                .withTail(settings.integer("MANAGER_EVENTS_TAIL", events.tail(), 0, MOST_OF_TASK)))
        .withAttempts(
            settings.integer("MANAGER_ATTEMPTS_KEPT", byDefault.attemptsKept(), 1, MOST_OF_TASK));
  }

  private static Duration age(Settings settings, Duration byDefault) {
    Duration age = settings.duration("MANAGER_EVENTS_AGE", byDefault);
    if (!age.isPositive()) {
      throw new SettingsException("MANAGER_EVENTS_AGE is \"" + age + "\", expected more than 0");
    }
    return age;
  }

  public Path modules() {
    return dataDir.resolve("modules");
  }

  public Path results() {
    return dataDir.resolve("results");
  }

  /** Whether several managers can have the same store. */
  boolean shared() {
    return switch (kind) {
      case MEMORY, SQLITE -> false;
    };
  }

  Path broker() {
    return dataDir.resolve("broker");
  }
}
