package io.turboprop.proplet.artifact;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.vertx.core.Future;
import java.util.Optional;

/** Chunks without the broker, from one who serves images and can be reached. */
@FunctionalInterface
public interface DirectChunks {

  /** Where bytes of images are. */
  @FunctionalInterface
  interface Source {
    /**
     * @param from and {@code length} lie within the image
     * @return so many bytes, which nobody has checked
     */
    Future<Bytes> read(Digest image, long from, int length);
  }

  /** Empty if there is none that can be hoped to be reached. */
  Optional<Source> source();

  /** All chunks come over the broker. */
  static DirectChunks none() {
    return Optional::empty;
  }
}
