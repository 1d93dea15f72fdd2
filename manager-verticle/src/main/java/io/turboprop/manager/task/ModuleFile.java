package io.turboprop.manager.task;

import io.turboprop.model.Digest;
import io.turboprop.module.ModuleNeeds;
import java.util.Optional;

/**
 * An uploaded module. The bytes lie in the blob folder under the digest.
 *
 * @param preview what responses show instead of the bytes (wire reference §6.3)
 * @param needs what it takes to run it; empty if nobody looked, as was so in earlier versions
 */
public record ModuleFile(
    Digest digest, long sizeBytes, String preview, Optional<ModuleNeeds> needs) {

  /** A module into which nobody has looked. */
  public ModuleFile(Digest digest, long sizeBytes, String preview) {
    this(digest, sizeBytes, preview, Optional.empty());
  }

  public ModuleFile needing(ModuleNeeds found) {
    return new ModuleFile(digest, sizeBytes, preview, Optional.of(found));
  }
}
