package io.turboprop.proplet.artifact;

import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import io.turboprop.model.ImageRef;
import io.vertx.core.Future;

/** The rule about signatures for one image on its way. */
record ProofGate(ImageRef.Oci image, ImageTrust trust, Disk disk) {

  /** Whether it may not come in without a proof. */
  boolean isRequired() {
    return trust.isRequired(image);
  }

  /**
   * @return the module that may come in; fails with {@link ImageException} if none may
   */
  Future<Digest> admit(ImageProof proof) {
    return disk.run(() -> trust.admit(image, proof));
  }
}
