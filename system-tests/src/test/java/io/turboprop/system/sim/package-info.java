/**
 * The whole house in one thread: the real manager, proplets and proxy against a simulated clock,
 * network, broker, disk and engines, all from one seed. {@code docs/simulator.md} says what is
 * simulated, which faults there are and how to replay a failure.
 */
@NullMarked
package io.turboprop.system.sim;

import org.jspecify.annotations.NullMarked;
