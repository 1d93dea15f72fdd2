package io.turboprop.link;

import java.util.List;

/**
 * Counters of one link since it was made, and what it holds now.
 *
 * @param reconnects connections made after the first
 * @param published messages handed to the broker at least once, each counted once
 * @param acked of these, how many are done: acknowledged, or for QoS 0 written
 * @param received messages that arrived, repeats included
 * @param dropped messages refused or given up: beyond a bound, past their deadline, at close
 * @param queued messages waiting now, in flight included
 * @param queuedBytes their payload bytes
 * @param unackedInbound messages now with handlers that have not finished
 * @param refusedFilters subscriptions the broker refuses now; they are asked for again
 */
public record LinkStats(
    long reconnects,
    long published,
    long acked,
    long received,
    long dropped,
    int queued,
    long queuedBytes,
    int unackedInbound,
    List<String> refusedFilters) {
  public LinkStats {
    refusedFilters = List.copyOf(refusedFilters);
  }
}
