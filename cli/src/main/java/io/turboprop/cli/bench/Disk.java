package io.turboprop.cli.bench;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.HdrHistogram.Histogram;

/**
 * What a disk can do: no manager that promises to keep tasks is faster than that.
 *
 * @param syncMicros how long it took to append a page to a file and have it on the disk
 */
record Disk(Histogram syncMicros) {
  private static final int TIMES = 200;
  private static final int PAGE_BYTES = 4_096;
  private static final int NANOS_IN_MICRO = 1_000;
  private static final int DIGITS = 3;

  /**
   * Tries it, for some seconds at most on a usual disk. Blocks; leaves nothing behind.
   *
   * @throws CommandException if nothing can be written there
   */
  static Disk of(Path folder) {
    Histogram micros = new Histogram(DIGITS);
    try {
      Path file = Files.createTempFile(folder, "turboprop-bench", ".sync");
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
        for (int i = 0; i < TIMES; i++) {
          long begun = System.nanoTime();
          channel.write(ByteBuffer.allocate(PAGE_BYTES));
          channel.force(false);
          micros.recordValue((System.nanoTime() - begun) / NANOS_IN_MICRO);
        }
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "the disk of %s cannot be tried: %s".formatted(folder, e), e);
    }
    return new Disk(micros);
  }
}
