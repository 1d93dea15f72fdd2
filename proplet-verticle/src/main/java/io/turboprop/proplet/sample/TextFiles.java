package io.turboprop.proplet.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small files that may not exist. */
final class TextFiles {
  private TextFiles() {}

  /** The text, empty if it cannot be read. Blocks. */
  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
