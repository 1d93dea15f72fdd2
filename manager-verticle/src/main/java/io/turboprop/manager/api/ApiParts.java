package io.turboprop.manager.api;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.turboprop.manager.service.FunctionIndex;
import io.turboprop.manager.serving.EndpointIndex;
import io.turboprop.manager.serving.ServingIndex;
import io.turboprop.manager.store.BlobStore;
import io.turboprop.manager.store.Store;
import java.util.function.LongSupplier;

/**
 * What the door shares with the rest of the manager. Whoever makes it closes the store and the
 * registry.
 *
 * @param functions kept by the control verticle, as are {@code endpoints} and {@code places}; read
 *     here
 * @param endpoints who can be called
 * @param places how it stands with revisions on proplets
 * @param blobs uploaded modules
 * @param results large results
 * @param instanceId entity id of the manager
 * @param nanos monotonic clock
 */
public record ApiParts(
    Store store,
    FunctionIndex functions,
    EndpointIndex endpoints,
    ServingIndex places,
    BlobStore blobs,
    BlobStore results,
    PrometheusMeterRegistry registry,
    BuildInfo build,
    String instanceId,
    LongSupplier nanos) {}
