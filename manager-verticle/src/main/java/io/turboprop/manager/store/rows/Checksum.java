package io.turboprop.manager.store.rows;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * CRC32C of the columns of a row, kept in one more column. SQLite does not notice a flipped bit in
 * the middle of a value; this does.
 */
public final class Checksum {
  // Bytes that no UTF-8 text contains, so that moving text from one column to the next shows.
  private static final int END = 0xFE;
  private static final int ABSENT = 0xFF;

  private Checksum() {}

  /**
   * @param columns texts and whole numbers; a number counts as its digits
   */
  public static long of(@Nullable Object... columns) {
    CRC32C sum = new CRC32C();
    for (Object column : columns) {
      if (column == null) {
        sum.update(ABSENT);
      } else {
        sum.update(column.toString().getBytes(StandardCharsets.UTF_8));
        sum.update(END);
      }
    }
    return sum.getValue();
  }
}
