package io.turboprop.manager.api;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.turboprop.manager.store.BlobStore;
import io.turboprop.manager.store.Candidate;
import io.turboprop.manager.store.Store;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the door shares with the rest of the manager. Whoever makes it closes the store and the
 * registry.
 *
 * @param self this manager, as the others see it
 * @param position what it is to them now; callable from any thread
 * @param blobs uploaded modules
 * @param results large results
 * @param instanceId entity id of the manager
 * @param nanos monotonic clock
 */
public record ApiParts(
    Store store,
    Supplier<Candidate> self,
    Supplier<Position> position,
    BlobStore blobs,
    BlobStore results,
    PrometheusMeterRegistry registry,
    BuildInfo build,
    String instanceId,
    LongSupplier nanos) {}
