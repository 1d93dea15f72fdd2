package io.turboprop.wire;

import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import io.turboprop.model.Reason;

/** What whoever serves images says to one proplet, on its own topic. */
public sealed interface ImageAnswer {
  /** The reference as the proplet gave it. */
  String image();

  /**
   * The name stands for this module.
   *
   * @param bytes of the module
   */
  record Offer(String image, Digest digest, long bytes) implements ImageAnswer {}

  /** What the name stands for and who signed for it, for the proplet to check. */
  record Proven(String image, ImageProof proof) implements ImageAnswer {}

  /** It is being fetched; chunks or a refusal follow. */
  record Coming(String image) implements ImageAnswer {}

  /** It will not come. */
  record Refused(String image, Reason reason) implements ImageAnswer {}
}
