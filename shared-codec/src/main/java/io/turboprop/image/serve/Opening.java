package io.turboprop.image.serve;

import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.wire.ImageWant;
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

  private final Map<PropletId, ImageWant> wants = new LinkedHashMap<>();

  /**
   * What is to be opened.
   *
   * @param digest empty if the name decides
   */
  record Key(String image, Optional<Digest> digest) {}

  /** The last word of each proplet counts. */
  void add(ImageWant want) {
    if (wants.size() < MOST || wants.containsKey(want.proplet())) {
      wants.put(want.proplet(), want);
    }
  }

  void remove(PropletId proplet) {
    wants.remove(proplet);
  }

  Collection<ImageWant> wants() {
    return List.copyOf(wants.values());
  }

  Set<PropletId> proplets() {
    return Set.copyOf(wants.keySet());
  }
}
