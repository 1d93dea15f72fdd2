/**
 * Where images come from: registries that speak the OCI distribution API, and OCI layout
 * directories. One small class per call; everything runs on the event loop of whoever made it.
 */
@NullMarked
package io.turboprop.proxy.registry;

import org.jspecify.annotations.NullMarked;
