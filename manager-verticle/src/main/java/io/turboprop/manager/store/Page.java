package io.turboprop.manager.store;

import java.util.List;

/**
 * A part of a list.
 *
 * @param offset of the first item in the whole list
 * @param limit most items asked for
 * @param total items of the whole list
 */
public record Page<T>(long offset, long limit, long total, List<T> items) {
  public Page {
    items = List.copyOf(items);
  }
}
