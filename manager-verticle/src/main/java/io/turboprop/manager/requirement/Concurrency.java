package io.turboprop.manager.requirement;

/**
 * How many tasks with this key have a proplet at a time.
 *
 * @param key shared by the tasks that count together
 * @param most 1 or more; each task obeys its own
 */
public record Concurrency(String key, int most) {
  public static final int MOST = 1_000_000;

  public Concurrency {
    Names.key(key);
    if (most < 1 || most > MOST) {
      throw new IllegalArgumentException("most must be 1 to " + MOST + ", not " + most);
    }
  }
}
