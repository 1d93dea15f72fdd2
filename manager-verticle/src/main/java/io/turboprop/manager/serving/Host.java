package io.turboprop.manager.serving;

import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;

/**
 * A proplet that may be asked to serve functions: native, there, and not being drained.
 *
 * @param hash of its id, for {@link Ranking}, which needs it for each revision
 */
public record Host(PropletId id, PropletMetadata metadata, long hash) {
  public static Host of(PropletId id, PropletMetadata metadata) {
    return new Host(id, metadata, Ranking.hash(id.value()));
  }
}
