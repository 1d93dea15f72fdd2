package io.turboprop.manager;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The machine this process runs on. */
final class ThisNode {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private ThisNode() {}

  /** The same for all processes of one machine until it starts again; empty where there is none. */
  static String name() {
    try {
      return Files.readString(BOOT_ID).lines().findFirst().orElse("");
    } catch (IOException e) {
      return "";
    }
  }
}
