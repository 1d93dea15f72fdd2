package io.turboprop.manager.store.migrate;

import io.turboprop.manager.store.BlobKind;
import io.turboprop.manager.store.Write;
import io.turboprop.model.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A store that nobody else uses meanwhile, read from beginning to end. Blocks; for one thread.
 * Failures are {@code OrchestratorException}, also for a damaged row, which the message names.
 */
public interface Outgoing extends AutoCloseable {
  Numbers numbers();

  /**
   * All of a kind, in its order and one after the other, each as the write that would make it, with
   * its stored version or number.
   */
  void each(Kind kind, Consumer<Write> to);

  /** Digests of the blobs that something refers to. */
  Set<Digest> referenced(BlobKind kind);

  /**
   * A file with the blob; nobody has compared it with its digest. Empty if there is none.
   *
   * @param scratch a file to write to where the store has none of its own
   */
  Optional<Path> blob(BlobKind kind, Digest digest, Path scratch) throws IOException;

  @Override
  void close();
}
