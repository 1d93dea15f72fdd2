package io.turboprop.manager.api;

import io.turboprop.manager.gateway.GatewayHub;

/**
 * What the door has from the control core while that one leads. Whoever makes it closes the
 * gateway.
 *
 * @param gateway for calls of functions
 */
public record TermParts(FunctionViews views, GatewayHub gateway) {}
