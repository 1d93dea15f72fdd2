/**
 * Chaos with real processes: manager, proplets, proxy and mosquitto under load while they are
 * killed, paused, cut off and robbed of their disks; then an audit of every task that was
 * acknowledged. {@link io.turboprop.system.chaos.Chaos} is the program, {@code docs/chaos.md} says
 * how to use it. It changes networks and mounts, so it wants network, mount and process namespaces
 * of its own: {@code scripts/chaos} makes them, and all that it starts ends with them.
 */
@org.jspecify.annotations.NullMarked
package io.turboprop.system.chaos;
