package io.turboprop.image.serve;

import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.wire.ImageAnswer.Offer;
import io.turboprop.wire.ImageWant;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An image on its way here, and what is wanted of it. */
final class Opening {
  /** Remembered at once; whoever is beyond it asks again. */
  private static final int MOST = 10_000;

  private final Map<PropletId, Asked> asked = new LinkedHashMap<>();
  private Optional<Offer> offer = Optional.empty();

  /**
   * What is to be opened.
   *
   * @param digest empty if the name decides
   */
  record Key(String image, Optional<Digest> digest) {}

  /** A want and when it came. */
  record Asked(ImageWant want, Instant at) {}

  /** The last word of each proplet counts. */
  void add(ImageWant want, Instant at) {
    if (asked.size() < MOST || asked.containsKey(want.proplet())) {
      asked.put(want.proplet(), new Asked(want, at));
    }
  }

  void remove(PropletId proplet) {
    asked.remove(proplet);
  }

  Collection<Asked> asked() {
    return List.copyOf(asked.values());
  }

  Set<PropletId> proplets() {
    return Set.copyOf(asked.keySet());
  }

  /** It is known which module comes. */
  void foreseen(Offer known) {
    offer = Optional.of(known);
  }

  /** Which module comes, if that is known. */
  Optional<Offer> offer() {
    return offer;
  }
}
