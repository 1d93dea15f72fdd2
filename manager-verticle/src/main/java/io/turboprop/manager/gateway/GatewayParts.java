package io.turboprop.manager.gateway;

import io.turboprop.manager.serving.EndpointIndex;

/**
 * What the gateway has from the rest of the manager.
 *
 * @param endpoints kept by the control verticle
 * @param node names this machine; proplets with the same name are preferred; may be empty
 */
public record GatewayParts(
    GatewayConfig config, EndpointIndex endpoints, CallDoor broker, String node) {}
