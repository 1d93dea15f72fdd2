package io.turboprop.proplet.engine.wasi;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Paths as guests give them. */
final class Paths {
  private static final int FOLLOW = 1;

  private Paths() {}

  /** UTF-8 without zeros. */
  static String read(Wasi wasi, Cells cells, long at, long length) throws WasiError {
    int bytes = (int) length;
    if (bytes < 0 || bytes > wasi.limits().pathBytes()) {
      throw new WasiError(Errno.ENAMETOOLONG);
    }
    byte[] path = new byte[bytes];
    cells.read((int) at, path, bytes);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(path)).toString();
      if (text.indexOf('\0') >= 0) {
        throw new WasiError(Errno.EILSEQ);
      }
      return text;
    } catch (CharacterCodingException e) {
      throw new WasiError(Errno.EILSEQ);
    }
  }

  /** Whether lookup flags ask for links at the end to be followed. */
  static boolean follows(long lookupFlags) {
    return ((int) lookupFlags & FOLLOW) != 0;
  }
}
