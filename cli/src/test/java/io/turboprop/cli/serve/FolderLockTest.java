package io.turboprop.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderLockTest {
  @TempDir Path folder;

  @Test
  void folder_inUse_isRefusedUntilItIsFree() {
    Path data = folder.resolve("new/data");
    FolderLock first = FolderLock.take(data);

    assertThatThrownBy(() -> FolderLock.take(data))
        .isInstanceOfSatisfying(
            CommandException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFLICT))
        .hasMessageContaining("--data-dir");

    first.close();
    FolderLock.take(data).close();
  }
}
