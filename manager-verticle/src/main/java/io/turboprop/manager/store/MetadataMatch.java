package io.turboprop.manager.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.turboprop.manager.store.TaskSearch.Label;
import io.turboprop.model.JsonText;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a task's metadata has every wanted key with an equal JSON value. Numbers are equal by
 * value ({@code 1}, {@code 1.0} and {@code 1e0} are), objects without regard to the order of keys,
 * and {@code null} only equals a {@code null} that is there. And whether it has all wanted labels.
 * Immutable, safe to share.
 */
public final class MetadataMatch {
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build()
          .readerFor(JsonNode.class);

  private final Map<String, JsonNode> wanted;

  private final List<Label> labels;

  private MetadataMatch(Map<String, JsonNode> wanted, List<Label> labels) {
    this.wanted = wanted;
    this.labels = labels;
  }

  /**
   * @throws IllegalArgumentException if a wanted value is no JSON
   */
  public static MetadataMatch of(Map<String, JsonText> wanted) {
    return of(wanted, List.of());
  }

  /** Fails in the same way. */
  public static MetadataMatch of(TaskSearch search) {
    return of(search.filter().metadata(), search.labels());
  }

  private static MetadataMatch of(Map<String, JsonText> wanted, List<Label> labels) {
    Map<String, JsonNode> parsed = new HashMap<>();
    wanted.forEach((key, value) -> parsed.put(key, parse(value.text())));
    return new MetadataMatch(parsed, labels);
  }

  public boolean test(Optional<JsonText> metadata) {
    if (wanted.isEmpty() && labels.isEmpty()) {
      return true;
    }
    return metadata.isPresent() && hasAll(parse(metadata.get().text()));
  }

  private boolean hasAll(JsonNode metadata) {
    for (Map.Entry<String, JsonNode> entry : wanted.entrySet()) {
      JsonNode found = metadata.get(entry.getKey());
      if (found == null || !entry.getValue().equals(MetadataMatch::compareLeaves, found)) {
        return false;
      }
    }
    return labels.stream().allMatch(label -> isLabelled(metadata, label));
  }

  private static boolean isLabelled(JsonNode metadata, Label label) {
    JsonNode found = metadata.path(label.key());
    return label
        .value()
        .map(value -> found.isValueNode() && !found.isNull() && found.asText().equals(value))
        .orElse(!found.isMissingNode() && !found.isNull());
  }

  private static int compareLeaves(JsonNode one, JsonNode other) {
    if (one.isNumber() && other.isNumber()) {
      return sameNumber(one.decimalValue(), other.decimalValue()) ? 0 : 1;
    }
    return one.equals(other) ? 0 : 1;
  }

  /** Unlike compareTo, does not write out the digits of numbers such as 1e99999. */
  private static boolean sameNumber(BigDecimal one, BigDecimal other) {
    BigDecimal a = one.stripTrailingZeros();
    BigDecimal b = other.stripTrailingZeros();
    return a.scale() == b.scale() && a.unscaledValue().equals(b.unscaledValue());
  }

  private static JsonNode parse(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("metadata is no JSON value", e);
    }
  }
}
