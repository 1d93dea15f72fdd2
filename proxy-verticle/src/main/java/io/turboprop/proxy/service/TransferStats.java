package io.turboprop.proxy.service;

/**
 * What the proxy did since it began, and what it does now.
 *
 * @param requests that asked for something of ours, refused ones included
 * @param refused requests beyond a limit
 * @param failed images that could not be had
 * @param images complete transmissions
 * @param chunks delivered to the broker
 * @param bytes of these, before any encoding
 */
public record TransferStats(
    long requests,
    long refused,
    long failed,
    long images,
    long chunks,
    long bytes,
    int waiting,
    int fetching,
    int sending) {}
