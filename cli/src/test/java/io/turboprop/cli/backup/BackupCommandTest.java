package io.turboprop.cli.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.cli.Cli;
import io.turboprop.manager.store.Candidate;
import io.turboprop.manager.store.sqlite.SqliteOptions;
import io.turboprop.manager.store.sqlite.SqliteStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackupCommandTest {
  @TempDir Path folder;

  private Cli cli(String place) {
    Path root = folder.resolve(place);
    return new Cli()
        .with("MANAGER_SQLITE_PATH", root.resolve("store.db").toString())
        .with("MANAGER_DATA_DIR", root.resolve("data").toString());
  }

  private String file() {
    return folder.resolve("backup.zip").toString();
  }

  private void makeStore() throws Exception {
    SqliteStore store =
        SqliteStore.open(
            SqliteOptions.at(folder.resolve("from/store.db")), InstantSource.fixed(Cli.NOW));
    store
        .campaign(new Candidate("test", ""), Duration.ofHours(1))
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
    store.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  @Test
  void backup_isMade_checkedAndPutBack() throws Exception {
    makeStore();

    Cli.Outcome made = cli("from").run("backup", "create", file());
    Cli.Outcome verified = new Cli().run("backup", "verify", file(), "-o", "json");
    Cli.Outcome restored =
        new Cli()
            .run(
                "backup",
                "restore",
                file(),
                "--store",
                folder.resolve("to/store.db").toString(),
                "--data-dir",
                folder.resolve("to/data").toString());

    assertThat(made.err()).isEmpty();
    assertThat(made.code()).isZero();
    assertThat(made.out()).contains("backup.zip made").contains("2026-03-01T12:00:00Z");
    assertThat(verified.code()).isZero();
    assertThat(verified.out()).contains("\"madeAt\"").contains("\"task\" : 0");
    assertThat(restored.code()).isZero();
    assertThat(folder.resolve("to/store.db")).isRegularFile();
  }

  @Test
  void whatCannotBeDone_isSaid() throws Exception {
    Cli.Outcome nothing = cli("from").run("backup", "create", file());
    makeStore();
    cli("from").run("backup", "create", file());
    Cli.Outcome again = cli("from").run("backup", "create", file());
    Cli.Outcome over = cli("from").run("backup", "restore", file());
    Files.writeString(folder.resolve("other"), "other");
    Cli.Outcome other = new Cli().run("backup", "verify", folder.resolve("other").toString());
    Cli.Outcome gone = new Cli().run("backup", "verify", folder.resolve("gone").toString());

    assertThat(nothing.code()).isEqualTo(1);
    assertThat(nothing.err()).contains("store.db is not there");
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("backup.zip is there already");
    assertThat(over.code()).isEqualTo(1);
    assertThat(over.err()).contains("store.db is there already; stop the manager");
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.err()).contains("is no backup");
    assertThat(gone.code()).isEqualTo(3);
    assertThat(gone.err()).contains("gone is not there");
  }
}
