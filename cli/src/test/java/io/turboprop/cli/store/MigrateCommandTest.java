package io.turboprop.cli.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.cli.Cli;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MigrateCommandTest {
  @TempDir Path folder;

  private String source() {
    return "sqlite:" + folder.resolve("gone.db");
  }

  @Test
  void migrate_withoutATarget_saysHowToGiveOne() {
    Cli.Outcome outcome = new Cli().run("store", "migrate", "--from", source());

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("MANAGER_POSTGRES_URL").contains("--to");
  }

  @Test
  void migrate_targetOfTheEnvironmentThatIsWrong_isNamedWithoutItsPassword() {
    Cli.Outcome outcome =
        new Cli()
            .with("MANAGER_POSTGRES_URL", "mysql://me:hush-hush@db/x")
            .run("store", "migrate", "--from", source());

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("MANAGER_POSTGRES_URL")
        .contains("postgresql://user:password@host:port/database")
        .doesNotContain("hush-hush");
  }

  @Test
  void migrate_targetOfTheEnvironmentThatIsRight_isUsed() {
    Cli.Outcome outcome =
        new Cli()
            .with("MANAGER_POSTGRES_URL", "postgresql://me:hush-hush@localhost:1/x")
            .run("store", "migrate", "--from", source());

    assertThat(outcome.err()).contains("gone.db is not there");
  }
}
