package io.turboprop.proplet.run;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageRef;
import java.util.Optional;

/** What a run executes. */
public sealed interface Program {

  /**
   * The order carried the module itself.
   *
   * @param expected what its digest has to be, if the order says so
   */
  record Inline(Bytes bytes, Optional<Digest> expected) implements Program {}

  /**
   * The module with this digest, which was in this image; taken from the cache if it is there. Else
   * it is fetched, and is what was asked for, if the reference never means anything else; of other
   * references it is whatever is in the image now, and for the caller to compare.
   */
  record Pinned(ImageRef ref, Digest digest) implements Program {}

  /** The module has to be looked up or fetched. */
  record Image(ImageRef ref) implements Program {}
}
