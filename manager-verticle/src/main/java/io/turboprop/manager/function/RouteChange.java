package io.turboprop.manager.function;

import java.time.Instant;
import java.util.Optional;

/**
 * A route that came into effect.
 *
 * @param version of the function since then
 * @param by who, for people to read; empty if nobody knows
 * @param from empty for the first route
 */
public record RouteChange(
    long version, Instant at, String by, RouteCause cause, Optional<Route> from, Route to) {}
