package io.turboprop.manager.store.tables;

import io.turboprop.manager.store.StaleWriteException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Versions of what a table has, as they will be when the writes checked so far are made. Not
 * thread-safe.
 */
public final class Versions<K> {
  private final ToLongFunction<K> stored;
  private final Stale<K> stale;
  private final @Nullable Versions<K> before;
  private final Map<K, Long> changed = new HashMap<>();

  /** Says that a write was made from an old copy. */
  @FunctionalInterface
  interface Stale<K> {
    StaleWriteException of(K id, long expected, long found);
  }

  /**
   * @param stored version in the table, 0 for what is not there
   */
  Versions(ToLongFunction<K> stored, Stale<K> stale) {
    this(stored, stale, null);
  }

  private Versions(ToLongFunction<K> stored, Stale<K> stale, @Nullable Versions<K> before) {
    this.stored = stored;
    this.stale = stale;
    this.before = before;
  }

  /** Goes on from here; what it checks counts here as well when it is kept. */
  public Versions<K> next() {
    return new Versions<>(stored, stale, this);
  }

  /** For the one that {@link #next} gave: all it checked is made. */
  public void keep() {
    if (before != null) {
      before.changed.putAll(changed);
    }
  }

  /** 0 for what will not be there. */
  public long version(K id) {
    Long pending = changed.get(id);
    if (pending != null) {
      return pending;
    }
    return before == null ? stored.applyAsLong(id) : before.version(id);
  }

  /**
   * @param version that it will have, one more than it has
   */
  public void put(K id, long version) {
    expect(id, version - 1);
    changed.put(id, version);
  }

  /**
   * @param version that it has
   */
  public void remove(K id, long version) {
    expect(id, version);
    changed.put(id, 0L);
  }

  private void expect(K id, long expected) {
    long found = version(id);
    if (found != expected) {
      throw stale.of(id, expected, found);
    }
  }
}
