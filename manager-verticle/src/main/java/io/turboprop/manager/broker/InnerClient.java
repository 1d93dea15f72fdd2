package io.turboprop.manager.broker;

/**
 * Who connects from within the process.
 *
 * @param id as an MQTT client's
 * @param clean whether the broker forgets it when it goes
 * @param unacked messages for the journal that it is given at most before it acknowledges one
 */
record InnerClient(String id, boolean clean, int unacked) {}
