package io.turboprop.manager.api;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Supplier;

/** Bodies of requests that nobody means to send. */
record Garbage(Random random) {
  private static final String[] VALUES = {
    "null",
    "7",
    "-1",
    "1e400",
    "1e-400",
    "\"\"",
    "\"\\ud800\"",
    "[]",
    "{}",
    "[[[[]]]]",
    "true",
    "\"\\u0000\"",
    "99999999999999999999999",
    "[null]",
    "{\"\":null}",
    "{\"a\":1e400}",
    "0.1"
  };

  /** Noise, a good document with some bytes changed or cut off, or one with a wrong field. */
  byte[] body(String good, Supplier<String> wrongField) {
    return switch (random.nextInt(4)) {
      case 0 -> noise();
      case 1 -> mutated(good);
      case 2 -> good.substring(0, random.nextInt(good.length())).getBytes(StandardCharsets.UTF_8);
      default -> wrongField.get().getBytes(StandardCharsets.UTF_8);
    };
  }

  private byte[] noise() {
    byte[] bytes = new byte[random.nextInt(300)];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] mutated(String good) {
    byte[] bytes = good.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i <= random.nextInt(4); i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  /** A value, as JSON, that few fields expect. */
  String value() {
    return VALUES[random.nextInt(VALUES.length)];
  }

  String field(String[] names) {
    return names[random.nextInt(names.length)];
  }
}
