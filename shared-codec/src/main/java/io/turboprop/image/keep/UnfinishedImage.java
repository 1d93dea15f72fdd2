package io.turboprop.image.keep;

import io.turboprop.model.Digest;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * An image of which not all is here.
 *
 * @param bytes that are here; of one that nobody goes on with now the length of its file, in which
 *     there may be gaps
 * @param total bytes it will have; empty if nobody goes on with it now
 * @param changed when something was added last
 */
public record UnfinishedImage(Digest digest, long bytes, OptionalLong total, Instant changed) {
  public boolean coming() {
    return total.isPresent();
  }
}
