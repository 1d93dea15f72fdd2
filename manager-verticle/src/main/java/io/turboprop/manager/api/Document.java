package io.turboprop.manager.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A task or function as a client sent it.
 *
 * @param fields those that are known, without {@code file}
 * @param module the decoded {@code file}, in a temporary file
 */
record Document(ObjectNode fields, Optional<Path> module) {}
