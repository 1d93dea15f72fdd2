package io.turboprop.cli.provision;

import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Password file and access rules for mosquitto ≥ 2.0: every entity may read and write below its own
 * channel (wire reference §1), and nothing else.
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
      rules.append(
          "user %s\ntopic readwrite m/%s/c/%s/#\n\n"
              .formatted(identity.entityId(), identity.tenantId(), identity.channelId()));
    }
    try {
      Files.createDirectories(folder);
      replace(folder.resolve("passwords"), passwords.toString());
      replace(folder.resolve("acl"), rules.toString());
      replace(folder.resolve("mosquitto.conf"), configuration(folder.toAbsolutePath().normalize()));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED, "cannot write into %s: %s".formatted(folder, e), e);
    }
  }

  private static String configuration(Path folder) {
    return """
        listener 1883 127.0.0.1
        allow_anonymous false
        password_file %s
        acl_file %s
        """
        .formatted(folder.resolve("passwords"), folder.resolve("acl"));
  }

  private static void replace(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    IdentityFile.createForOwner(file);
    Files.writeString(file, text);
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
