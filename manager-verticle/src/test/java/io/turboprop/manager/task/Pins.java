package io.turboprop.manager.task;

import io.turboprop.model.Digest;
import io.turboprop.model.PinnedImage;

/** What names of images stand for, in tests. */
public final class Pins {
  public static final PinnedImage IMAGE = image(1);

  private Pins() {}

  /**
   * @param revision another one has other bytes
   */
  public static PinnedImage image(int revision) {
    byte tag = (byte) revision;
    Digest manifest = Digest.of(new byte[] {tag});
    Digest module = Digest.of(new byte[] {tag, tag});
    return new PinnedImage(manifest, module, 41, "application/wasm");
  }
}
