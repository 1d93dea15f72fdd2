package io.turboprop.proxy.service;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What was found out not long ago; forgets the oldest when there is too much. One thread only. */
final class ShortMemory<K, V> {
  private final Duration span;
  private final InstantSource clock;
  private final Map<K, Remembered<V>> entries;

  private record Remembered<V>(V value, Instant until) {}

  /**
   * @param most entries
   * @param span after which an entry is forgotten, from when it was remembered
   */
  ShortMemory(int most, Duration span, InstantSource clock) {
    this.span = span;
    this.clock = clock;
    this.entries =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, Remembered<V>> eldest) {
            return size() > most;
          }
        };
  }

  void remember(K key, V value) {
    entries.remove(key);
    entries.put(key, new Remembered<>(value, clock.instant().plus(span)));
  }

  Optional<V> find(K key) {
    Remembered<V> entry = entries.get(key);
    if (entry == null || !clock.instant().isBefore(entry.until())) {
      entries.remove(key);
      return Optional.empty();
    }
    return Optional.of(entry.value());
  }
}
