package io.turboprop.manager.store.rows;

import io.turboprop.manager.store.IdempotencyKey;
import io.turboprop.model.Digest;
import io.turboprop.model.OrchestratorException;

/**
 * What a request made, as columns.
 *
 * @param at {@link Nanos}
 */
public record KeyRow(String key, String request, String made, long at, long sum) {

  public static KeyRow of(IdempotencyKey key) {
    String request = key.request().toString();
    String made = key.made().text();
    long at = Nanos.of(key.at());
    return new KeyRow(key.key(), request, made, at, Checksum.of(key.key(), request, made, at));
  }

  /**
   * @throws OrchestratorException INTERNAL if it is damaged
   */
  public IdempotencyKey key(Bodies bodies) {
    bodies.verify(RowName.key(key), sum, key, request, made, at);
    return new IdempotencyKey(
        key, Digest.parse(request), IdempotencyKey.Made.parse(made), Nanos.instant(at));
  }
}
