package io.turboprop.cli.provision;

import java.util.Base64;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * One section of {@code config.toml} (wire reference §20.4).
 *
 * @param section {@code manager}, {@code proxy}, {@code proplet} or {@code proplet1} and so on
 * @param apiKey a secret: the entity's password at the broker
 */
record Identity(String section, String tenantId, String entityId, String apiKey, String channelId) {
  private static final int KEY_BYTES = 24;

  /** A new one with an id and a key that nobody can guess, if {@code random} is a secure source. */
  static Identity make(String section, String tenantId, String channelId, RandomGenerator random) {
    byte[] key = new byte[KEY_BYTES];
    random.nextBytes(key);
    return new Identity(
        section,
        tenantId,
        uuid(random),
        Base64.getUrlEncoder().withoutPadding().encodeToString(key),
        channelId);
  }

  /** A version 4 UUID (RFC 9562 §5.4). */
  static String uuid(RandomGenerator random) {
    long high = (random.nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000L;
    long low = (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }

  String toml() {
    return """
        [%s]
        tenant_id = "%s"
        entity_id = "%s"
        api_key = "%s"
        channel_id = "%s"
        """
        .formatted(section, tenantId, entityId, apiKey, channelId);
  }

  /** The key stays unsaid. */
  @Override
  public String toString() {
    return "Identity[%s %s]".formatted(section, entityId);
  }
}
