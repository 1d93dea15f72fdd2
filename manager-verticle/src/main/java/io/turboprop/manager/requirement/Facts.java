package io.turboprop.manager.requirement;

import io.turboprop.model.PropletId;
import io.turboprop.model.PropletMetadata;
import java.util.List;
import java.util.Map;

/**
 * What is known of a proplet, as constraints see it.
 *
 * @param labels those that hold, wherever they were set
 */
public record Facts(
    PropletId id, String name, Map<String, String> labels, PropletMetadata metadata) {
  /** The protocol of workers that name none. */
  public static final String UPSTREAM = "upstream";

  private static final List<List<String>> SAME_ARCH =
      List.of(List.of("x86_64", "amd64"), List.of("aarch64", "arm64"));

  private static final List<String> USUAL_ENGINE = List.of("endive");

  public Facts {
    labels = Map.copyOf(labels);
  }

  /** Its values of the attribute; none if it has none or nobody knows. */
  public List<String> of(Attribute attribute) {
    return switch (attribute.kind()) {
      case LABEL -> label(attribute.key());
      case TAG -> metadata.tags();
      case ARCH -> arch(metadata.cpuArch());
      case OS -> known(metadata.os());
      case HOSTNAME -> known(metadata.hostname());
      case ENVIRONMENT -> known(metadata.environment());
      case ENGINE -> engines();
      case PROTOCOL -> List.of(metadata.protocol().isEmpty() ? UPSTREAM : metadata.protocol());
      case LOCATION -> known(metadata.location());
      case NAME -> known(name);
      case ID -> List.of(id.value());
      case VERSION -> known(metadata.propletVersion());
    };
  }

  /** A label without a value is there all the same. */
  private List<String> label(String key) {
    String value = labels.get(key);
    return value == null ? List.of() : List.of(value);
  }

  private List<String> engines() {
    if (!metadata.isNative()) {
      return known(metadata.wasmRuntime());
    }
    return metadata.engines().isEmpty() ? USUAL_ENGINE : metadata.engines();
  }

  /** By the names of Rust, which proplets use, and by those of Go and of containers. */
  private static List<String> arch(String name) {
    return SAME_ARCH.stream()
        .filter(names -> names.contains(name))
        .findFirst()
        .orElseGet(() -> known(name));
  }

  private static List<String> known(String text) {
    return text.isEmpty() ? List.of() : List.of(text);
  }
}
