package io.turboprop.manager.store.migrate;

/**
 * What a store counts.
 *
 * @param epoch of the last lead
 * @param sequence of the newest event, 0 if there was none
 * @param horizon up to this sequence number, events were forgotten
 */
public record Numbers(long epoch, long sequence, long horizon) {}
