package io.turboprop.module;

import java.io.IOException;
import java.util.HexFormat;

/** The first eight bytes: {@code \0asm}, a version, and a layer. */
enum Header {
  CORE("01000000", "core module"),
  COMPONENT("0d000100", "component");

  private static final String MAGIC = "0061736d";

  private final String version;
  private final String title;

  Header(String version, String title) {
    this.version = version;
    this.title = title;
  }

  static Header read(ByteSource in) throws IOException {
    long at = in.offset();
    String magic = hex(in);
    if (!magic.equals(MAGIC)) {
      throw ByteSource.malformed(
          at, "it begins with \"%s\" instead of \"%s\"".formatted(magic, MAGIC));
    }
    long versionAt = in.offset();
    String version = hex(in);
    for (Header header : values()) {
      if (header.version.equals(version)) {
        return header;
      }
    }
    throw ByteSource.malformed(
        versionAt,
        "unknown WebAssembly version \"%s\"; known are %s (core modules) and %s (components)"
            .formatted(version, CORE.version, COMPONENT.version));
  }

  private static String hex(ByteSource in) throws IOException {
    return HexFormat.of().formatHex(in.prefix(Integer.BYTES));
  }

  /** Of what lies inside of a component. */
  void require(Header expected, ByteSource in) {
    if (this != expected) {
      throw in.malformed("a %s where a %s must be".formatted(title, expected.title));
    }
  }
}
