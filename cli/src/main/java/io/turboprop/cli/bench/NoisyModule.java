package io.turboprop.cli.bench;

import io.turboprop.examples.Examples;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ThreadLocalRandom;

/** Modules that nobody has: the example {@code add} with a custom section that is all noise. */
final class NoisyModule {
  private static final int CUSTOM_SECTION = 0;
  private static final int NAME = 'n';
  private static final int SEVEN_BITS = 0x7f;
  private static final int PIECE_BYTES = 1 << 20;

  private NoisyModule() {}

  /**
   * @param noise bytes of it, not negative
   */
  static void write(OutputStream to, int noise) throws IOException {
    to.write(Examples.ADD.bytes());
    to.write(CUSTOM_SECTION);
    leb128(to, 2 + noise);
    to.write(1);
    to.write(NAME);
    byte[] piece = new byte[Math.min(noise, PIECE_BYTES)];
    for (int left = noise; left > 0; left -= piece.length) {
      ThreadLocalRandom.current().nextBytes(piece);
      to.write(piece, 0, Math.min(left, piece.length));
    }
  }

  /** WebAssembly core specification, "Integers". */
  private static void leb128(OutputStream to, int value) throws IOException {
    int left = value;
    while (left > SEVEN_BITS) {
      to.write((left & SEVEN_BITS) | 0x80);
      left >>>= 7;
    }
    to.write(left);
  }
}
