package io.turboprop.manager.store.tables;

import io.turboprop.manager.store.IdempotencyKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Idempotency keys until they are too old. Not thread-safe. */
public final class KeyTable {
  private final Duration kept;
  private final InstantSource clock;
  private final Map<String, IdempotencyKey> keys = new LinkedHashMap<>();

  public KeyTable(Duration kept, InstantSource clock) {
    this.kept = kept;
    this.clock = clock;
  }

  public void put(IdempotencyKey key) {
    keys.remove(key.key());
    keys.put(key.key(), key);
  }

  public void remove(String key) {
    keys.remove(key);
  }

  /** Not if it is too old. */
  public Optional<IdempotencyKey> find(String key) {
    return Optional.ofNullable(keys.get(key)).filter(found -> !tooOld(found));
  }

  /** Those at the front, in the order in which they were put, that are too old. */
  public List<String> tooOld(int most) {
    return keys.values().stream()
        .limit(most)
        .takeWhile(this::tooOld)
        .map(IdempotencyKey::key)
        .toList();
  }

  private boolean tooOld(IdempotencyKey key) {
    Instant oldest = clock.instant().minus(kept);
    return key.at().isBefore(oldest);
  }
}
