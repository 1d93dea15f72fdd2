package io.turboprop.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.cli.CommandException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskTest {
  @TempDir Path folder;

  @Test
  void aDisk_isTried_andNothingIsLeft() {
    Disk disk = Disk.of(folder);

    assertThat(disk.syncMicros().getTotalCount()).isEqualTo(200);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFolderThatIsNotThere_isNamed() {
    Path nowhere = folder.resolve("nowhere");

    assertThatThrownBy(() -> Disk.of(nowhere))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("the disk of " + nowhere + " cannot be tried");
  }
}
