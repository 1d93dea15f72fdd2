package io.turboprop.image.serve;

import io.turboprop.model.PropletId;
import io.turboprop.wire.ImageAnswer;
import io.turboprop.wire.ImageWant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Proofs on their way, each looked up once for all who ask meanwhile. One event loop only. */
final class Proving {
  /** Remembered at once for one image; whoever is beyond it asks again. */
  private static final int MOST_WAITING = 10_000;

  private final ImageBlobs blobs;
  private final int most;
  private final BiConsumer<PropletId, ImageAnswer> tell;
  private final Failed failed;
  private final Map<String, Set<PropletId>> waiting = new HashMap<>();

  /** What becomes of those who wait for a proof that cannot be had. */
  interface Failed {
    void accept(Collection<PropletId> proplets, String image, Throwable failure);
  }

  /**
   * @param most images looked up at once
   */
  Proving(ImageBlobs blobs, int most, BiConsumer<PropletId, ImageAnswer> tell, Failed failed) {
    this.blobs = blobs;
    this.most = most;
    this.tell = tell;
    this.failed = failed;
  }

  /**
   * @return false if too many are looked up already
   */
  boolean ask(ImageWant.Prove want) {
    String image = want.image();
    Set<PropletId> others = waiting.get(image);
    if (others == null && waiting.size() >= most) {
      return false;
    }
    tell.accept(want.proplet(), new ImageAnswer.Coming(image));
    if (others != null) {
      if (others.size() < MOST_WAITING) {
        others.add(want.proplet());
      }
      return true;
    }
    Set<PropletId> asking = new LinkedHashSet<>();
    asking.add(want.proplet());
    waiting.put(image, asking);
    blobs
        .prove(image)
        .onComplete(
            proof -> {
              waiting.remove(image);
              asking.forEach(who -> tell.accept(who, new ImageAnswer.Proven(image, proof)));
            },
            failure -> {
              waiting.remove(image);
              failed.accept(asking, image, failure);
            });
    return true;
  }
}
