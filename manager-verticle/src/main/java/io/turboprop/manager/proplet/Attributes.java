package io.turboprop.manager.proplet;

import io.turboprop.model.PropletMetadata;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What selectors ask of a proplet: a label, or where it has none of that name, what it said of
 * itself when it registered.
 */
final class Attributes {
  private static final List<Set<String>> SAME_ARCH =
      List.of(Set.of("x86_64", "amd64"), Set.of("aarch64", "arm64"));

  private Attributes() {}

  /** Its values of that name, several for what it may have several of; none if it has none. */
  static Set<String> of(Proplet proplet, String key) {
    String label = proplet.labels().get(key);
    return label != null ? Set.of(label) : said(proplet.metadata(), key);
  }

  private static Set<String> said(PropletMetadata said, String key) {
    return switch (key) {
      case "arch" -> arch(said.cpuArch());
      case "os" -> present(List.of(said.os()));
      case "hostname" -> present(List.of(said.hostname()));
      case "location" -> present(List.of(said.location()));
      case "environment" -> present(List.of(said.environment()));
      case "version" -> present(List.of(said.propletVersion()));
      case "protocol" -> present(List.of(said.protocol()));
      case "engine" -> present(said.engines());
      case "tag" -> present(said.tags());
      default -> Set.of();
    };
  }

  /** By the names of Rust, which proplets use, and by those of Go and of containers. */
  private static Set<String> arch(String name) {
    return SAME_ARCH.stream()
        .filter(names -> names.contains(name))
        .findFirst()
        .orElseGet(() -> present(List.of(name)));
  }

  private static Set<String> present(List<String> values) {
    return values.stream()
        .filter(Predicate.not(String::isEmpty))
        .collect(Collectors.toUnmodifiableSet());
  }
}
