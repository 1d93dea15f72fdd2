package io.turboprop.manager.api;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.turboprop.manager.gateway.GatewayParts;
import io.turboprop.manager.service.FunctionIndex;
import io.turboprop.manager.serving.ServingIndex;
import io.turboprop.manager.store.BlobStore;
import io.turboprop.manager.store.Store;
import java.util.function.LongSupplier;

/**
 * What the door shares with the rest of the manager. Whoever makes it closes the store and the
 * registry.
 *
 * @param functions kept by the control verticle, as are {@code places}; read here
 * @param places how it stands with revisions on proplets
 * @param gateway for calls of functions
 * @param blobs uploaded modules
 * @param results large results
 * @param instanceId entity id of the manager
 * @param nanos monotonic clock
 */
public record ApiParts(
    Store store,
    FunctionIndex functions,
    ServingIndex places,
    GatewayParts gateway,
    BlobStore blobs,
    BlobStore results,
    PrometheusMeterRegistry registry,
    BuildInfo build,
    String instanceId,
    LongSupplier nanos) {}
