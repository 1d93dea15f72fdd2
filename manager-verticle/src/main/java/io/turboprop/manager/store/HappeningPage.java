package io.turboprop.manager.store;

import java.util.List;

/**
 * A part of the log.
 *
 * @param items oldest first
 * @param completeAfter every happening with a greater sequence is still there; of the older ones
 *     only some are
 * @param newest sequence of the newest happening of all, 0 if there is none
 */
public record HappeningPage(List<Happening> items, long completeAfter, long newest) {
  public HappeningPage {
    items = List.copyOf(items);
  }
}
