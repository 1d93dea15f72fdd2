package io.turboprop.proplet.sample;

import java.util.OptionalLong;

/**
 * Memory or disk, in bytes.
 *
 * @param free that could be had without harm to others; empty if that is not known
 */
public record Space(long total, OptionalLong free) {}
