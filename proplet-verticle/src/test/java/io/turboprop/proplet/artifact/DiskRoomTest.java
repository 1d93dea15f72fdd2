package io.turboprop.proplet.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.disk.SmallDisk;
import io.turboprop.model.Digest;
import io.turboprop.model.ReasonCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real disk of 12 MiB. */
class DiskRoomTest {
  private static final int MEBI = 1 << 20;
  private static final Digest NEW = Digest.of(new byte[] {1});

  @TempDir Path folder;

  @Test
  void require_whatFits_leavesTheCacheAlone() throws IOException {
    try (SmallDisk disk = SmallDisk.tmpfs(folder, 12)) {
      ImageCache cache = ImageCache.open(disk.folder(), 100L * MEBI, InstantSource.system());
      cache.add(new byte[4 * MEBI]).close();

      DiskRoom.require(disk.folder(), 3 * MEBI, NEW, cache);

      assertThat(cache.usage().images()).isEqualTo(1);
    }
  }

  @Test
  void require_more_deletesWhatNobodyUses_andOnlyThat() throws IOException {
    try (SmallDisk disk = SmallDisk.tmpfs(folder, 12)) {
      ImageCache cache = ImageCache.open(disk.folder(), 100L * MEBI, InstantSource.system());
      byte[] first = new byte[3 * MEBI];
      byte[] second = new byte[3 * MEBI + 1];
      cache.add(first).close();
      CachedImage held = cache.add(second);

      DiskRoom.require(disk.folder(), 4 * MEBI, NEW, cache);

      assertThat(cache.has(Digest.of(first))).isFalse();
      assertThatThrownBy(() -> DiskRoom.require(disk.folder(), 6 * MEBI, NEW, cache))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("needs 6291456 bytes more on this proplet")
          .hasMessageContaining(folder.toString());
      assertThat(cache.has(held.digest())).isTrue();
    }
  }

  @Test
  void isShort_seesItThroughWhatWrapsIt() throws IOException {
    try (SmallDisk disk = SmallDisk.tmpfs(folder, 1)) {
      assertThatThrownBy(() -> Files.write(disk.folder().resolve("f"), new byte[2 * MEBI]))
          .satisfies(
              full -> {
                assertThat(DiskRoom.isShort(full)).isTrue();
                var wrapped = new UncheckedIOException((IOException) full);
                assertThat(ImageException.notStored("image x", wrapped).code())
                    .isEqualTo(ReasonCode.NO_DISK_SPACE);
              });
    }
    assertThat(DiskRoom.isShort(new IOException("Permission denied"))).isFalse();
    assertThat(DiskRoom.isShort(new IllegalStateException("No space left on device"))).isFalse();
  }
}
