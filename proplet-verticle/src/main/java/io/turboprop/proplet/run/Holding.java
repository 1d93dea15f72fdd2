package io.turboprop.proplet.run;

/**
 * A native attempt in the proplet's hands.
 *
 * @param running whether it has a slot
 */
public record Holding(Attempt attempt, boolean running) {}
