package io.turboprop.wire;

import io.turboprop.model.PropletId;
import java.util.List;

/**
 * Parcels that go together.
 *
 * @param proplet whose worker API they come from or go to
 * @param first number of the first one, 1 or more; those that follow it count on
 */
public record Bundle(PropletId proplet, long first, List<Parcel> parcels) {
  public Bundle {
    parcels = List.copyOf(parcels);
  }

  /** Number of the last one; one less than {@link #first} if there is none. */
  public long last() {
    return first + parcels.size() - 1;
  }
}
