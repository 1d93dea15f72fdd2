package io.turboprop.manager.store.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Base64;

/**
 * What responses show instead of a module (wire reference §6.3): its base64 if that has at most 20
 * characters, else the first 10 characters, {@code <REDACTED>}, the last 10. Reads both ends of the
 * file and nothing between.
 */
final class Preview {
  private static final int WHOLE_CHARACTERS = 20;
  private static final int END_CHARACTERS = 10;
  private static final int GROUP_BYTES = 3;
  private static final int WHOLE_BYTES = WHOLE_CHARACTERS / 4 * GROUP_BYTES;

  /** Groups of four characters that hold ten. */
  private static final int END_GROUPS = 3;

  private Preview() {}

  static String of(FileChannel file) throws IOException {
    long size = file.size();
    if (size <= WHOLE_BYTES) {
      return base64(file, 0, (int) size);
    }
    String first = base64(file, 0, END_GROUPS * GROUP_BYTES);
    long groups = (size + GROUP_BYTES - 1) / GROUP_BYTES;
    long start = (groups - END_GROUPS) * GROUP_BYTES;
    String last = base64(file, start, (int) (size - start));
    return first.substring(0, END_CHARACTERS)
        + "<REDACTED>"
        + last.substring(last.length() - END_CHARACTERS);
  }

  private static String base64(FileChannel file, long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, position + bytes.position()) < 0) {
        throw new IOException("the file became shorter while it was read");
      }
    }
    return Base64.getEncoder().encodeToString(bytes.array());
  }
}
