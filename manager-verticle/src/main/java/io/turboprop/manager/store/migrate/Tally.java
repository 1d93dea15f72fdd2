package io.turboprop.manager.store.migrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turboprop.codec.bus.RecordJson;
import io.turboprop.manager.store.Write;
import io.turboprop.model.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** Counts what goes by, and sums it up in its order. */
final class Tally {
  private static final ObjectMapper MAPPER = RecordJson.mapper();

  private final MessageDigest hash = Digest.sha256();
  private long count;

  void add(Write write) {
    try {
      add(MAPPER.writeValueAsString(write));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON form of " + write.getClass().getName(), e);
    }
  }

  void add(String text) {
    hash.update(text.getBytes(StandardCharsets.UTF_8));
    hash.update((byte) '\n');
    count++;
  }

  /** Once, at the end. */
  Sum sum() {
    return new Sum(count, Digest.of(hash));
  }

  /**
   * @param digest of all in their order
   */
  record Sum(long count, Digest digest) {}
}
