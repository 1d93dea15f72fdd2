package io.turboprop.manager.api;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A whole request body, in memory or in a temporary file. */
sealed interface Body {

  record InMemory(Buffer bytes) implements Body {}

  record InFile(Path path) implements Body {}

  /** Blocks; to be closed by the caller. */
  default InputStream open() throws IOException {
    return switch (this) {
      case InMemory memory -> new ByteArrayInputStream(memory.bytes.getBytes());
      case InFile file -> Files.newInputStream(file.path);
    };
  }

  /** Removes the file, if there is one. Blocks. */
  default void discard() throws IOException {
    switch (this) {
      case InMemory _ -> {}
      case InFile file -> Files.deleteIfExists(file.path);
    }
  }
}
