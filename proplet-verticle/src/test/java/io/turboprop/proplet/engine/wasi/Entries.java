package io.turboprop.proplet.engine.wasi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What {@code fd_readdir} left in a buffer; an entry that was cut is left away. */
record Entries(List<String> names, long lastCookie) {

  static Entries in(byte[] buffer, int used) {
    ByteBuffer entries = ByteBuffer.wrap(buffer, 0, used).order(ByteOrder.LITTLE_ENDIAN);
    List<String> names = new ArrayList<>();
    long cookie = 0;
    while (entries.remaining() >= 24) {
      long next = entries.getLong();
      entries.getLong();
      int length = entries.getInt();
      entries.getInt();
      if (entries.remaining() < length) {
        break;
      }
      byte[] name = new byte[length];
      entries.get(name);
      names.add(new String(name, StandardCharsets.UTF_8));
      cookie = next;
    }
    return new Entries(names, cookie);
  }
}
