package io.turboprop.cli.backup;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import io.turboprop.config.SettingsException;
import io.turboprop.manager.ManagerConfig;
import io.turboprop.manager.StorageConfig;
import io.turboprop.manager.store.backup.Place;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the files of a manager are: by options, else as the manager itself finds them. */
final class StorePlace {
  @Option(names = "--store", paramLabel = "FILE", description = "SQLite file of the manager")
  @Nullable Path store;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Folder with its modules and large results")
  @Nullable Path dataDir;

  Place find(Map<String, String> variables) {
    StorageConfig set = config(variables);
    if (store == null && set.kind() == StorageConfig.Kind.POSTGRES) {
      throw new CommandException(
          ExitCode.USAGE, "the manager keeps everything in PostgreSQL; back that up with pg_dump");
    }
    if (store == null && set.kind() == StorageConfig.Kind.ETCD) {
      throw new CommandException(
          ExitCode.USAGE,
          "the manager keeps its tasks in etcd; back that up with etcdctl snapshot save, and its"
              + " data folder beside it");
    }
    StorageConfig config =
        new StorageConfig(
            set.kind(),
            store == null ? set.sqliteFile() : store.toAbsolutePath().normalize(),
            set.postgres(),
            set.etcd(),
            dataDir == null ? set.dataDir() : dataDir.toAbsolutePath().normalize(),
            set.retention());
    return new Place(config.sqliteFile(), config.modules(), config.results());
  }

  private static StorageConfig config(Map<String, String> variables) {
    try {
      return StorageConfig.from(ManagerConfig.settings(variables));
    } catch (SettingsException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
    }
  }
}
