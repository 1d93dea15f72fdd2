package io.turboprop.manager.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A task or function as a client sent it.
 *
 * @param fields those that are known, without {@code file}
 * @param module the decoded {@code file}, in a temporary file
 */
record Document(ObjectNode fields, Optional<Path> module) {

  /** Deletes the file. Blocks. */
  void forget() throws IOException {
    if (module.isPresent()) {
      Files.deleteIfExists(module.get());
    }
  }
}
