package io.turboprop.codec;

/** What all messages of the native protocol have in common. */
final class NativeVersion {
  /** Grows only with changes an older reader would misunderstand. */
  static final int CURRENT = 1;

  private NativeVersion() {}

  static void require(Fields fields) {
    long version = fields.whole("v", 0, Integer.MAX_VALUE);
    if (version != CURRENT) {
      throw fields.wrong("v", "is " + version + ", only " + CURRENT + " is understood");
    }
  }

  static int attempt(Fields fields) {
    return (int) fields.whole("attempt", 1, Integer.MAX_VALUE);
  }

  static long epoch(Fields fields) {
    return fields.whole("epoch", 0, Long.MAX_VALUE);
  }
}
