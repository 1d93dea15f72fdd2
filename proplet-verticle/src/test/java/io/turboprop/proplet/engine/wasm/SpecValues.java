package io.turboprop.proplet.engine.wasm;

import io.vertx.core.json.JsonObject;

/**
 * Values as {@code wast2json} writes them: bits in decimal, {@code nan:canonical}, {@code null}.
 */
final class SpecValues {
  private static final long NULL = -1;
  private static final int CANONICAL_32 = 0x7fc0_0000;
  private static final long CANONICAL_64 = 0x7ff8_0000_0000_0000L;

  private SpecValues() {}

  static long parse(JsonObject value) {
    String text = value.getString("value");
    if (text.equals("null")) {
      return NULL;
    }
    return is32(value) ? (int) Long.parseLong(text) : Long.parseUnsignedLong(text);
  }

  static boolean isSame(JsonObject expected, long got) {
    String text = expected.getString("value", "");
    if (expected.getString("type").endsWith("ref")) {
      return text.equals("null") ? got == NULL : text.isEmpty() || got == parse(expected);
    }
    if (text.startsWith("nan:")) {
      return isNan(text.equals("nan:canonical"), is32(expected), got);
    }
    return is32(expected) ? (int) parse(expected) == (int) got : parse(expected) == got;
  }

  private static boolean isNan(boolean canonical, boolean is32, long got) {
    if (is32) {
      int bits = (int) got & 0x7fff_ffff;
      return canonical ? bits == CANONICAL_32 : (bits & CANONICAL_32) == CANONICAL_32;
    }
    long bits = got & Long.MAX_VALUE;
    return canonical ? bits == CANONICAL_64 : (bits & CANONICAL_64) == CANONICAL_64;
  }

  private static boolean is32(JsonObject value) {
    String type = value.getString("type");
    return type.equals("i32") || type.equals("f32");
  }
}
