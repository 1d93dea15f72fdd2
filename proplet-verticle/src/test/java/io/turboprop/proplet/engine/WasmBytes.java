package io.turboprop.proplet.engine;

import java.io.ByteArrayOutputStream;

/** Modules byte by byte, for those that are too large or too wrong to be written as text. */
public final class WasmBytes {
  private static final byte[] HEADER = {0, 'a', 's', 'm', 1, 0, 0, 0};
  private static final int TYPES = 1;
  private static final int FUNCTIONS = 3;
  private static final int EXPORTS = 7;
  private static final int CODE = 10;

  private WasmBytes() {}

  /** So many functions, each of which calls the one before it; the last is exported as main. */
  public static byte[] chainOfFunctions(int count) {
    ByteArrayOutputStream functions = new ByteArrayOutputStream();
    ByteArrayOutputStream bodies = new ByteArrayOutputStream();
    number(functions, count);
    number(bodies, count);
    for (int i = 0; i < count; i++) {
      functions.write(0);
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      body.write(0); // No locals.
      if (i > 0 && i % 100 != 0) {
        body.write(0x10); // call
        number(body, i - 1);
      }
      body.write(0x0b);
      number(bodies, body.size());
      bodies.writeBytes(body.toByteArray());
    }
    ByteArrayOutputStream export = new ByteArrayOutputStream();
    export.writeBytes(new byte[] {1, 4, 'm', 'a', 'i', 'n', 0});
    number(export, count - 1);
    ByteArrayOutputStream module = new ByteArrayOutputStream();
    module.writeBytes(HEADER);
    section(module, TYPES, new byte[] {1, 0x60, 0, 0});
    section(module, FUNCTIONS, functions.toByteArray());
    section(module, EXPORTS, export.toByteArray());
    section(module, CODE, bodies.toByteArray());
    return module.toByteArray();
  }

  private static void section(ByteArrayOutputStream module, int id, byte[] content) {
    module.write(id);
    number(module, content.length);
    module.writeBytes(content);
  }

  /** LEB128, unsigned. */
  private static void number(ByteArrayOutputStream out, int value) {
    int left = value;
    while (left >= 0x80) {
      out.write((left & 0x7f) | 0x80);
      left >>>= 7;
    }
    out.write(left);
  }
}
