package io.turboprop.manager.store.memory;

import io.turboprop.manager.store.IdempotencyKey;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Idempotency keys until they are too old. Not thread-safe. */
final class KeyTable {
  private final Duration kept;
  private final InstantSource clock;
  private final Map<String, IdempotencyKey> keys = new LinkedHashMap<>();

  KeyTable(Duration kept, InstantSource clock) {
    this.kept = kept;
    this.clock = clock;
  }

  void put(IdempotencyKey key) {
    forgetOld();
    keys.remove(key.key());
    keys.put(key.key(), key);
  }

  Optional<IdempotencyKey> find(String key) {
    return Optional.ofNullable(keys.get(key)).filter(found -> !tooOld(found));
  }

  private void forgetOld() {
    Iterator<IdempotencyKey> oldestFirst = keys.values().iterator();
    while (oldestFirst.hasNext() && tooOld(oldestFirst.next())) {
      oldestFirst.remove();
    }
  }

  private boolean tooOld(IdempotencyKey key) {
    Instant oldest = clock.instant().minus(kept);
    return key.at().isBefore(oldest);
  }
}
