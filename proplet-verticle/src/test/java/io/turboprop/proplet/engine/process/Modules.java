package io.turboprop.proplet.engine.process;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Modules that are looked at but not executed. */
final class Modules {
  private static final byte[] CORE = {0, 'a', 's', 'm', 1, 0, 0, 0};
  private static final byte[] COMPONENT = {0, 'a', 's', 'm', 0x0d, 0, 1, 0};

  private Modules() {}

  /** A core module with one function that does nothing. */
  static byte[] exporting(String function) {
    byte[] name = function.getBytes(StandardCharsets.UTF_8);
    var out = new ByteArrayOutputStream();
    out.writeBytes(CORE);
    out.writeBytes(new byte[] {1, 4, 1, 0x60, 0, 0}); // types: () -> ()
    out.writeBytes(new byte[] {3, 2, 1, 0}); // one function of that type
    out.writeBytes(new byte[] {7, (byte) (name.length + 4), 1, (byte) name.length});
    out.writeBytes(name);
    out.writeBytes(new byte[] {0, 0}); // a function, number 0
    out.writeBytes(new byte[] {10, 4, 1, 2, 0, 0x0b}); // its body: end
    return out.toByteArray();
  }

  /** An empty component. */
  static byte[] component() {
    return COMPONENT.clone();
  }
}
