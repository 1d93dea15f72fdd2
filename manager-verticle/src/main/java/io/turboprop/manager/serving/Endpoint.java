package io.turboprop.manager.serving;

import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.RevisionKey;
import io.turboprop.wire.Serving;
import java.util.Optional;

/**
 * A proplet that is ready to take calls of a revision.
 *
 * @param node names its machine; may be empty
 * @param direct where it takes calls over HTTP; empty if over the broker only
 * @param capacity calls it works on at once, 1 or more; it holds some more in a queue
 */
public record Endpoint(
    RevisionKey revision,
    PropletId proplet,
    BootId boot,
    String node,
    Optional<Serving.Direct> direct,
    int capacity) {}
