package io.turboprop.image.serve;

/**
 * What a server of images did since it began, and what it does now.
 *
 * @param wants wishes heard, of images that are ours
 * @param refused images that could not be had
 * @param opened images that were brought here
 * @param frames with chunks that went out
 * @param bytes of chunks in these
 * @param mapBytes of chunk maps that went out
 * @param wireBytes of messages with chunks, packed or not
 * @param opening images on their way here
 * @param serving images that are open
 * @param waiters proplets that are known to wait for chunks
 */
public record ServeStats(
    long wants,
    long refused,
    long opened,
    long frames,
    long bytes,
    long mapBytes,
    long wireBytes,
    int opening,
    int serving,
    int waiters) {}
