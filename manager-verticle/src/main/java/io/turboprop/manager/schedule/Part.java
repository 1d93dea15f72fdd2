package io.turboprop.manager.schedule;

import io.turboprop.manager.requirement.Resources;

/**
 * What one attempt has reserved at one proplet.
 *
 * @param priority of its task
 */
record Part(Resources resources, int priority, Stay stay) {

  /** Whether it can be made to go before its end. */
  enum Stay {
    FIRM,
    /** For a task of higher priority. */
    MOVABLE,
    /** It was told to, and still counts. */
    LEAVING
  }
}
