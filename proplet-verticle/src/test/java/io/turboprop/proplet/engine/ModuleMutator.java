package io.turboprop.proplet.engine;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Breaks modules: bits, bytes, numbers, lengths, whole pieces, the end. Mostly in one place, so
 * that one in some mutants is still valid. The same from one seed.
 */
final class ModuleMutator {
  private static final int HEADER_BYTES = 8;

  /** Bytes that mean something: opcodes that loop, call, grow and trap, large LEB128 numbers. */
  private static final byte[] TELLING = {
    0, 1, 0x03, 0x0b, 0x0c, 0x10, 0x11, 0x40, 0x41, 0x7f, (byte) 0x80, (byte) 0xfc, (byte) 0xff
  };

  /** First and last of opcodes in a row that take and give the same types. */
  private static final int[][] ALIKE = {
    {0x2c, 0x2f}, {0x30, 0x35}, {0x3a, 0x3b}, {0x3c, 0x3e}, {0x46, 0x4f}, {0x51, 0x5a},
    {0x5b, 0x60}, {0x61, 0x66}, {0x67, 0x69}, {0x6a, 0x78}, {0x79, 0x7b}, {0x7c, 0x8a},
    {0x8b, 0x91}, {0x92, 0x98}, {0x99, 0x9f}, {0xa0, 0xa6}, {0xa8, 0xa9}, {0xac, 0xad},
    {0xae, 0xaf}, {0xb0, 0xb1}, {0xc0, 0xc1}, {0xc2, 0xc4}
  };

  private final List<byte[]> modules;
  private final RandomGenerator random;

  ModuleMutator(List<byte[]> modules, RandomGenerator random) {
    this.modules = modules;
    this.random = random;
  }

  byte[] next() {
    byte[] module = modules.get(random.nextInt(modules.size())).clone();
    int changes = random.nextInt(3) > 0 ? 1 : 1 + random.nextInt(20);
    for (int i = 0; i < changes; i++) {
      module = changed(module);
    }
    return module;
  }

  private byte[] changed(byte[] module) {
    if (module.length <= HEADER_BYTES) {
      return module;
    }
    int at = random.nextInt(100) == 0 ? random.nextInt(module.length) : afterHeader(module);
    return switch (random.nextInt(18)) {
      case 0, 1, 2 -> flipped(module, at);
      case 3, 4 -> set(module, at, (byte) random.nextInt(256));
      case 5, 6, 7 -> set(module, at, TELLING[random.nextInt(TELLING.length)]);
      case 8 -> Arrays.copyOf(module, at);
      case 9 -> without(module, at, 1 + random.nextInt(8));
      case 10 -> with(module, at, piece(module));
      case 11, 12, 13, 14, 15, 16 -> exchanged(module, at);
      default -> overwritten(module, at, piece(module));
    };
  }

  private int afterHeader(byte[] module) {
    return HEADER_BYTES + random.nextInt(module.length - HEADER_BYTES);
  }

  private byte[] piece(byte[] module) {
    int from = afterHeader(module);
    return Arrays.copyOfRange(module, from, Math.min(module.length, from + 1 + random.nextInt(16)));
  }

  /** The next instruction, or what looks like one, becomes another that leaves the module valid. */
  private byte[] exchanged(byte[] module, int from) {
    for (int at = from; at < module.length; at++) {
      for (int[] alike : ALIKE) {
        int code = module[at] & 0xff;
        if (code >= alike[0] && code <= alike[1]) {
          return set(module, at, (byte) (alike[0] + random.nextInt(alike[1] - alike[0] + 1)));
        }
      }
    }
    return module;
  }

  private byte[] flipped(byte[] module, int at) {
    return set(module, at, (byte) (module[at] ^ (1 << random.nextInt(8))));
  }

  private static byte[] set(byte[] module, int at, byte value) {
    module[at] = value;
    return module;
  }

  private static byte[] without(byte[] module, int at, int count) {
    int end = Math.min(module.length, at + count);
    byte[] shorter = Arrays.copyOf(module, module.length - (end - at));
    System.arraycopy(module, end, shorter, at, module.length - end);
    return shorter;
  }

  private static byte[] with(byte[] module, int at, byte[] piece) {
    byte[] longer = Arrays.copyOf(module, module.length + piece.length);
    System.arraycopy(piece, 0, longer, at, piece.length);
    System.arraycopy(module, at, longer, at + piece.length, module.length - at);
    return longer;
  }

  private static byte[] overwritten(byte[] module, int at, byte[] piece) {
    System.arraycopy(piece, 0, module, at, Math.min(piece.length, module.length - at));
    return module;
  }
}
