package io.turboprop.proplet.artifact;

import io.turboprop.model.Digest;
import io.turboprop.model.ReasonCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Whether a disk has room for an image, before it comes and when it turns out that it has not. */
final class DiskRoom {
  /** Left for the journal and for what guests write. */
  static final long MARGIN_BYTES = 4L << 20;

  private DiskRoom() {}

  /**
   * Makes room, if need be, by deleting images that nobody uses. Blocks.
   *
   * @param bytes that are still to be written
   * @throws ImageException if there is none
   */
  static void require(Path folder, long bytes, Digest image, ImageCache cache) throws IOException {
    long free = free(folder);
    if (free < bytes + MARGIN_BYTES) {
      cache.makeRoom(bytes + MARGIN_BYTES - free);
      free = free(folder);
    }
    if (free < bytes + MARGIN_BYTES) {
      throw new ImageException(
          ReasonCode.NO_DISK_SPACE,
          "image %s needs %d bytes more on this proplet and %d beside it; %d are free at %s"
              .formatted(image.brief(), bytes, MARGIN_BYTES, free, folder));
    }
  }

  private static long free(Path folder) throws IOException {
    return Files.getFileStore(folder).getUsableSpace();
  }

  /** Whether it failed because the disk is full, or the quota used up. */
  static boolean isShort(Throwable failure) {
    for (@Nullable Throwable t = failure; t != null; t = t.getCause()) {
      String message = String.valueOf(t.getMessage());
      if (t instanceof IOException
          && (message.contains("No space left on device")
              || message.contains("Disk quota exceeded"))) {
        return true;
      }
    }
    return false;
  }
}
