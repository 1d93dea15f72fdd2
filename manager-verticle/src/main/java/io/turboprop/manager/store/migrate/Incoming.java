package io.turboprop.manager.store.migrate;

import io.turboprop.manager.store.BlobKind;
import io.turboprop.manager.store.SharedBlobs;
import io.turboprop.manager.store.Write;

/**
 * A store that takes what another one has, as it is. From {@link #begin} to {@link #finish} it is
 * marked as unfinished, and no manager opens it. Blocks; for one thread. Failures are {@code
 * OrchestratorException}.
 */
public interface Incoming extends AutoCloseable {

  /**
   * Marks it as unfinished. What an earlier attempt left is thrown away.
   *
   * @throws io.turboprop.model.OrchestratorException if it has anything else, or somebody is at it
   */
  void begin();

  /** In the order of {@link Kind}, durable with {@link #numbers} at the latest. */
  void put(Write write);

  /** After the last write. */
  void numbers(Numbers numbers);

  SharedBlobs blobs(BlobKind kind);

  /** What it has by now. */
  Outgoing read();

  /** It is whole: managers may open it. */
  void finish();

  @Override
  void close();
}
