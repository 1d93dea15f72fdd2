package io.turboprop.proplet.artifact;

import io.turboprop.model.Digest;
import java.nio.file.Path;

/**
 * A verified program on disk that stays there until {@link #close()}, which may be called from any
 * thread and any number of times.
 *
 * @param file read-only; its name is the digest
 * @param release gives the hold back
 */
public record CachedImage(Digest digest, Path file, long bytes, Runnable release)
    implements AutoCloseable {
  @Override
  public void close() {
    release.run();
  }
}
