package io.turboprop.manager;

import io.turboprop.config.Settings;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the manager keeps things.
 *
 * @param sqliteFile used when {@code kind} is {@link Kind#SQLITE}
 * @param dataDir folder for uploaded modules and the embedded broker; made when absent
 */
public record StorageConfig(Kind kind, Path sqliteFile, Path dataDir) {
  /** What holds tasks, events and proplets. */
  public enum Kind {
    /** Nothing survives a restart. */
    MEMORY,
    SQLITE
  }

  /**
   * From {@code MANAGER_STORAGE_TYPE}, {@code MANAGER_SQLITE_PATH} and {@code MANAGER_DATA_DIR}.
   */
  public static StorageConfig from(Settings settings) {
    String kind = settings.oneOf("MANAGER_STORAGE_TYPE", List.of("memory", "sqlite"), "memory");
    return new StorageConfig(
        kind.equals("sqlite") ? Kind.SQLITE : Kind.MEMORY,
        Path.of(settings.text("MANAGER_SQLITE_PATH", "./propeller.db"))
            .toAbsolutePath()
            .normalize(),
        Path.of(settings.text("MANAGER_DATA_DIR", "./data")).toAbsolutePath().normalize());
  }

  Path modules() {
    return dataDir.resolve("modules");
  }

  Path broker() {
    return dataDir.resolve("broker");
  }
}
