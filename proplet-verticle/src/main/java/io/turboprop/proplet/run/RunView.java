package io.turboprop.proplet.run;

/**
 * A run as others may see it.
 *
 * @param run its number, unique in this process
 */
public record RunView(long run, Attempt attempt, String name, boolean daemon, Phase phase) {}
