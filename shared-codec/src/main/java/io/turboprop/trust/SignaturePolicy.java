package io.turboprop.trust;

import io.turboprop.model.ImageRef;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where signatures are needed: the rule with the longest prefix of an image's {@code
 * host/repository} decides. Without a rule none is needed.
 *
 * @param home the registry of names without a host
 */
public record SignaturePolicy(Optional<String> home, List<Rule> rules) {
  /** No image needs a signature. */
  public static final SignaturePolicy NONE = new SignaturePolicy(Optional.empty(), List.of());

  public static final int MOST_RULES = 1_000;
  public static final int MOST_KEYS = 32;

  /** What is done about images without a right signature. */
  public enum Mode {
    /** They are refused. */
    REQUIRE,
    /** They are used, and it is said that they are not signed. */
    WARN,
    /** Signatures are not looked at. */
    OFF;

    /** As settings have it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param prefix {@code host[:port][/path]}, or {@link RepositoryName#EVERYTHING}; a path is whole
   *     words between slashes, so {@code host/team} is not for {@code host/team-b}
   * @param keys of which one must have signed; none for {@link Mode#OFF} only
   */
  public record Rule(RepositoryName prefix, Mode mode, List<VerifyingKey> keys) {
    public Rule {
      keys = List.copyOf(keys);
      if (keys.size() > MOST_KEYS) {
        throw new IllegalArgumentException(
            "the rule for %s has %d keys, at most %d".formatted(prefix, keys.size(), MOST_KEYS));
      }
      if (mode != Mode.OFF && keys.isEmpty()) {
        throw new IllegalArgumentException("the rule for " + prefix + " has no key");
      }
    }

    public ProofCheck check() {
      return new ProofCheck(keys);
    }
  }

  private static final Rule NO_RULE = new Rule(RepositoryName.EVERYTHING, Mode.OFF, List.of());

  public SignaturePolicy {
    rules = List.copyOf(rules);
    if (rules.size() > MOST_RULES) {
      throw new IllegalArgumentException(
          "there are %d rules, at most %d".formatted(rules.size(), MOST_RULES));
    }
    Set<RepositoryName> prefixes = new HashSet<>();
    for (Rule rule : rules) {
      if (!prefixes.add(rule.prefix())) {
        throw new IllegalArgumentException("there are two rules for " + rule.prefix());
      }
    }
  }

  /** The rule for this image. */
  public Rule of(ImageRef.Oci image) {
    RepositoryName name = RepositoryName.of(image, home);
    return rules.stream()
        .filter(rule -> rule.prefix().covers(name))
        .max(Comparator.comparingInt(rule -> rule.prefix().length()))
        .orElse(NO_RULE);
  }
}
