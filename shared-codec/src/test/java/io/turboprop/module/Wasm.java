package io.turboprop.module;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Modules put together byte by byte, so that a test shows what it reads. */
final class Wasm {
  private static final String CORE = "0061736d 01000000";
  private static final String COMPONENT = "0061736d 0d000100";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Wasm(String header) {
    bytes.writeBytes(hex(header));
  }

  static Wasm core() {
    return new Wasm(CORE);
  }

  static Wasm component() {
    return new Wasm(COMPONENT);
  }

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
  }

  /** A name with its length before it. */
  static String name(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(leb(utf8.length)) + HexFormat.of().formatHex(utf8);
  }

  static byte[] leb(long value) {
    var leb = new ByteArrayOutputStream();
    long rest = value;
    while (rest > 0x7f) {
      leb.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    leb.write((int) rest);
    return leb.toByteArray();
  }

  Wasm section(int id, String content) {
    return section(id, hex(content));
  }

  Wasm section(int id, byte[] content) {
    bytes.write(id);
    bytes.writeBytes(leb(content.length));
    bytes.writeBytes(content);
    return this;
  }

  Wasm raw(String text) {
    bytes.writeBytes(hex(text));
    return this;
  }

  /** A module whose only function, without parameters, has these instructions. */
  static Wasm code(String instructions) {
    byte[] body = hex("00" + instructions + "0b");
    var content = new ByteArrayOutputStream();
    content.write(1);
    content.writeBytes(leb(body.length));
    content.writeBytes(body);
    return core().section(1, "01 60 00 00").section(3, "01 00").section(10, content.toByteArray());
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  ModuleFacts facts() {
    return inspect(bytes());
  }

  ModuleFacts.Core coreFacts() {
    return (ModuleFacts.Core) facts();
  }

  static ModuleFacts inspect(byte[] module) {
    return inspect(module, InspectionLimits.DEFAULT);
  }

  static ModuleFacts inspect(byte[] module, InspectionLimits limits) {
    try {
      return new ModuleInspector(limits).inspect(new ByteArrayInputStream(module));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
