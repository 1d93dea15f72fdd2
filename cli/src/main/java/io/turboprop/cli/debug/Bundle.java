package io.turboprop.cli.debug;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A zip file of what was found. A part that cannot be had leaves the reason in its place, and the
 * others go on. Not thread-safe.
 */
final class Bundle implements AutoCloseable {
  private final ZipOutputStream zip;
  private final List<String> parts = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();

  /** What a part is. */
  interface Content {
    byte[] get() throws IOException;
  }

  /** Makes the file, which must not be there yet. */
  static Bundle at(Path file) throws IOException {
    return new Bundle(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
  }

  private Bundle(OutputStream out) {
    zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
  }

  void add(String name, Content content) throws IOException {
    byte[] bytes;
    String entry = name;
    try {
      bytes = content.get();
      parts.add(name);
    } catch (IOException | RuntimeException e) {
      bytes = (e + "\n").getBytes(StandardCharsets.UTF_8);
      entry = name + ".missing";
      missing.add(name + ": " + e.getMessage());
    }
    zip.putNextEntry(new ZipEntry(entry));
    zip.write(bytes);
    zip.closeEntry();
  }

  /** Names of what is in it. */
  List<String> parts() {
    return List.copyOf(parts);
  }

  /** What could not be had, and why. */
  List<String> missing() {
    return List.copyOf(missing);
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
