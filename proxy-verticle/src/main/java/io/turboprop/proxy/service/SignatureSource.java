package io.turboprop.proxy.service;

import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import io.turboprop.model.ImageRef;
import io.vertx.core.Future;
import java.util.List;

/** Where the signatures of images are. */
@FunctionalInterface
public interface SignatureSource {
  /**
   * Those of the manifests, the newest last; none is no failure. Fails with an {@link
   * io.turboprop.proxy.transfer.ImageException} if they cannot be looked up.
   *
   * @param image where to look
   * @param manifests their digests
   */
  Future<List<ImageProof.Signature>> signatures(ImageRef.Oci image, List<Digest> manifests);
}
