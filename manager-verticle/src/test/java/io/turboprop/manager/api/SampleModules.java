package io.turboprop.manager.api;

import java.util.Arrays;
import java.util.HexFormat;

/** Modules for tests of uploads. */
final class SampleModules {
  private static final int HEAD_BYTES = 15;
  private static final String CORE = "0061736d01000000";
  private static final String TYPE = "010401600000";

  /** A component that uses nothing. */
  static final byte[] COMPONENT = hex("0061736d0d000100");

  /** Imports {@code env.f}, a function without parameters. */
  static final byte[] FOREIGN = hex(CORE + TYPE + "020901" + "03656e76" + "0166" + "0000");

  /** Its only type is a struct. */
  static final byte[] STRUCT = hex(CORE + "0105015f017f00");

  /** Cut off in its first section. */
  static final byte[] CUT_OFF = hex(CORE + "01040160");

  private SampleModules() {}

  /** A module of this many bytes; most of them are a custom section of zeros. */
  static byte[] large(int bytes) {
    return Arrays.copyOf(largeHead(bytes - HEAD_BYTES), bytes);
  }

  /** The first 15 bytes of a module; so many bytes of any kind must follow. */
  static byte[] largeHead(int rest) {
    int section = rest + 2;
    StringBuilder length = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      int more = i < 3 ? 0x80 : 0;
      length.append(HexFormat.of().toHexDigits((byte) (((section >>> (7 * i)) & 0x7f) | more)));
    }
    return hex(CORE + "00" + length + "0178");
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
