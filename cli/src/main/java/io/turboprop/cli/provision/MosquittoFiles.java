package io.turboprop.cli.provision;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Password file and access rules for mosquitto ≥ 2.0: every entity may read and write what it needs
 * ({@link TopicRights}), and nothing else.
 */
final class MosquittoFiles {
  /**
   * As {@code mosquitto_passwd} does it by default: PBKDF2 with SHA-512. Keys are random, not
   * chosen by people.
   */
  private static final int ITERATIONS = 101;

  private static final int SALT_BYTES = 12;
  private static final int HASH_BITS = 512;

  private MosquittoFiles() {}

  static void write(Path folder, List<Identity> identities, RandomGenerator random) {
    StringBuilder passwords = new StringBuilder();
    StringBuilder rules = new StringBuilder();
    for (Identity identity : identities) {
      passwords
          .append(identity.entityId())
          .append(':')
          .append(hash(identity.apiKey(), random))
          .append('\n');
      rules.append(rules(identity)).append('\n');
    }
    BrokerFolder.write(
        folder,
        Map.of(
            "passwords", passwords.toString(),
            "acl", rules.toString(),
            "mosquitto.conf", configuration(folder.toAbsolutePath().normalize())));
  }

  private static String rules(Identity identity) {
    TopicRights rights = TopicRights.of(identity);
    StringBuilder lines = new StringBuilder("user ").append(identity.entityId()).append('\n');
    for (String filter : rights.all()) {
      boolean sends = rights.send().contains(filter);
      boolean receives = rights.receive().contains(filter);
      String right = sends && receives ? "readwrite" : sends ? "write" : "read";
      lines.append("topic %s %s\n".formatted(right, filter));
    }
    return lines.toString();
  }

  private static String configuration(Path folder) {
    return """
        listener 1883 127.0.0.1
        allow_anonymous false
        password_file %s
        acl_file %s
        max_inflight_messages 100
        """
        .formatted(folder.resolve("passwords"), folder.resolve("acl"));
  }

  private static String hash(String key, RandomGenerator random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    try {
      byte[] hash =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
              .generateSecret(new PBEKeySpec(key.toCharArray(), salt, ITERATIONS, HASH_BITS))
              .getEncoded();
      Base64.Encoder base64 = Base64.getEncoder();
      return "$7$%d$%s$%s"
          .formatted(ITERATIONS, base64.encodeToString(salt), base64.encodeToString(hash));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has PBKDF2WithHmacSHA512", e);
    }
  }
}
