package io.turboprop.trust;

import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.trust.SignaturePolicy.Mode;
import io.turboprop.trust.SignaturePolicy.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The rules about signatures, as the settings of a service have them: {@code …_SIGNATURES} is a
 * list of {@code PREFIX MODE [KEYFILE …]}, {@code …_SIGNATURE_KEYS} the key files of rules that
 * name none.
 */
public final class TrustSettings {
  private static final int MAX_KEY_FILE_BYTES = 64 << 10;

  private TrustSettings() {}

  /**
   * Reads the key files. Blocks.
   *
   * @param home {@code host[:port]} of names without a host
   * @throws SettingsException naming the setting or key file that is wrong
   */
  public static SignaturePolicy read(Settings settings, Optional<String> home) {
    String rules = settings.prefix() + "_SIGNATURES";
    String keys = settings.prefix() + "_SIGNATURE_KEYS";
    List<String> usual = settings.list(keys, ",");
    List<Rule> all = new ArrayList<>();
    for (String rule : settings.list(rules, ",")) {
      try {
        all.add(rule(rule, usual));
      } catch (IllegalArgumentException e) {
        throw new SettingsException(
            "%s: rule \"%s\": %s".formatted(settings.howToGive(rules), rule, e.getMessage()));
      }
    }
    try {
      return new SignaturePolicy(home, all);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(settings.howToGive(rules) + ": " + e.getMessage());
    }
  }

  private static Rule rule(String text, List<String> usualKeys) {
    List<String> words = List.of(text.split("\\s+", -1));
    if (words.size() < 2) {
      throw new IllegalArgumentException(
          "is not PREFIX MODE [KEYFILE …], such as registry.example.org/team require team.pub");
    }
    Mode mode = mode(words.get(1));
    List<String> own = words.subList(2, words.size());
    if (mode == Mode.OFF && !own.isEmpty()) {
      throw new IllegalArgumentException("names keys, although signatures are not looked at");
    }
    List<String> files = mode == Mode.OFF ? List.of() : own.isEmpty() ? usualKeys : own;
    List<VerifyingKey> keys = files.stream().flatMap(file -> keys(file).stream()).toList();
    return new Rule(RepositoryName.parse(words.getFirst()), mode, keys);
  }

  private static Mode mode(String word) {
    return Arrays.stream(Mode.values())
        .filter(mode -> mode.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\"%s\" is none of require, warn, off".formatted(word)));
  }

  /**
   * The keys of a file. Blocks.
   *
   * @throws IllegalArgumentException if it cannot be read, or holds no key that can be used
   */
  public static List<VerifyingKey> keys(String file) {
    try {
      Path path = Path.of(file);
      if (Files.size(path) > MAX_KEY_FILE_BYTES) {
        throw new IllegalArgumentException(
            "key file %s is longer than %d bytes".formatted(file, MAX_KEY_FILE_BYTES));
      }
      return VerifyingKey.read(file, Files.readString(path));
    } catch (IOException e) {
      throw new IllegalArgumentException("key file %s cannot be read: %s".formatted(file, e), e);
    }
  }
}
