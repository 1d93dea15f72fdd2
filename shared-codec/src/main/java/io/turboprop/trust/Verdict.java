package io.turboprop.trust;

import io.turboprop.model.Digest;

/** What came of checking an image's signatures. */
public sealed interface Verdict {

  /**
   * Signed for.
   *
   * @param key whose signature it was
   * @param manifest that was signed
   * @param module that it leads to
   */
  record Verified(VerifyingKey key, Digest manifest, Digest module) implements Verdict {}

  /**
   * Not signed for.
   *
   * @param why fit to follow "image X is not trusted: "
   */
  record Refused(String why) implements Verdict {}
}
