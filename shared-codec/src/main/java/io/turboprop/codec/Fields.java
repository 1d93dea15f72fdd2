package io.turboprop.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.model.JsonText;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The fields of one JSON object of a message. Missing and null are the same, except where said;
 * whatever is of the wrong kind is refused by name. Values are never repeated in an error, they may
 * be secret.
 */
public final class Fields {
  /** Most elements of a list, and most entries of a map, in any message. */
  public static final int MAX_ELEMENTS = 100_000;

  private final String message;
  private final String path;
  private final JsonNode node;

  private Fields(String message, String path, JsonNode node) {
    this.message = message;
    this.path = path;
    this.node = node;
  }

  /**
   * @param message what the bytes should be, for errors
   */
  public static Fields read(String message, byte[] bytes) {
    Json.requireSize(message, bytes);
    JsonNode node;
    try {
      node = Json.mapper().readTree(bytes);
    } catch (IOException e) {
      throw Json.malformed(message, e);
    } catch (NumberFormatException e) {
      throw Json.endlessNumber(message);
    }
    if (!node.isObject()) {
      throw new MalformedMessageException(
          message + ": must be a JSON object, not " + kind(node, "nothing"));
    }
    return new Fields(message, "", node);
  }

  /**
   * @param message what the tree should be, for errors
   * @param object a JSON object
   */
  public static Fields of(String message, ObjectNode object) {
    return new Fields(message, "", object);
  }

  public boolean has(String name) {
    return !node.path(name).isMissingNode() && !node.path(name).isNull();
  }

  /** A text that must be there and not be empty. */
  public String text(String name) {
    String text = optionalText(name).orElseThrow(() -> missing(name));
    if (text.isEmpty()) {
      throw wrong(name, "must not be empty");
    }
    return text;
  }

  public String text(String name, String fallback) {
    return optionalText(name).orElse(fallback);
  }

  public Optional<String> optionalText(String name) {
    return has(name) ? Optional.of(text(node.get(name), name)) : Optional.empty();
  }

  /** A text that must be there, as a value that checks itself. */
  public <T> T value(String name, Function<String, T> parse) {
    return parsed(name, text(name), parse);
  }

  public <T> Optional<T> optionalValue(String name, Function<String, T> parse) {
    return optionalText(name).map(text -> parsed(name, text, parse));
  }

  public List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : elements(name)) {
      texts.add(text(element, name + "[" + texts.size() + "]"));
    }
    return texts;
  }

  /** A text, or the text of a number, without exponent. */
  public Optional<String> optionalTextOrNumber(String name) {
    if (!has(name)) {
      return Optional.empty();
    }
    JsonNode value = node.get(name);
    return Optional.of(value.isNumber() ? number(value, name) : text(value, name));
  }

  /** Texts and numbers; a number becomes its text, without exponent. */
  public List<String> textsOrNumbers(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : elements(name)) {
      String path = name + "[" + texts.size() + "]";
      texts.add(element.isNumber() ? number(element, path) : text(element, path));
    }
    return texts;
  }

  public Map<String, String> textsByName(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    members(name)
        .forEach(
            (key, value) -> texts.put(WellFormed.text(key), text(value, name + "[" + key + "]")));
    return texts;
  }

  /** Texts by name; null, which is no text, is empty. */
  public Map<String, Optional<String>> textsOrNullByName(String name) {
    Map<String, Optional<String>> texts = new LinkedHashMap<>();
    members(name)
        .forEach(
            (key, value) ->
                texts.put(
                    WellFormed.text(key),
                    value.isNull()
                        ? Optional.empty()
                        : Optional.of(text(value, name + "[" + key + "]"))));
    return texts;
  }

  public boolean flag(String name) {
    return optionalFlag(name).orElse(false);
  }

  public boolean requiredFlag(String name) {
    return optionalFlag(name).orElseThrow(() -> missing(name));
  }

  public Optional<Boolean> optionalFlag(String name) {
    if (!has(name)) {
      return Optional.empty();
    }
    if (!node.get(name).isBoolean()) {
      throw wrongKind(name, "true or false", node.get(name));
    }
    return Optional.of(node.get(name).booleanValue());
  }

  /** A whole number that must be there; {@code 3.0} is one. */
  public long whole(String name, long min, long max) {
    if (!has(name)) {
      throw missing(name);
    }
    return whole(node.get(name), name, min, max);
  }

  public long whole(String name, long min, long max, long fallback) {
    return has(name) ? whole(name, min, max) : fallback;
  }

  /** A measured amount: 0 if missing, fractions cut off, at most {@link Long#MAX_VALUE}. */
  public long amount(String name) {
    double value = decimal(name);
    if (value < 0) {
      throw wrong(name, "must not be negative");
    }
    return has(name) && node.get(name).canConvertToLong()
        ? node.get(name).longValue()
        : (long) value;
  }

  /** Like {@link #amount}, at most {@link Integer#MAX_VALUE}. */
  public int smallAmount(String name) {
    return (int) Math.min(Integer.MAX_VALUE, amount(name));
  }

  /** A measured figure: 0 if missing. */
  public double decimal(String name) {
    if (!has(name)) {
      return 0;
    }
    if (!node.get(name).isNumber()) {
      throw wrongKind(name, "a number", node.get(name));
    }
    double value = node.get(name).doubleValue();
    if (!Double.isFinite(value)) {
      throw wrong(name, "is too large a number");
    }
    return value;
  }

  public Optional<Instant> instant(String name) {
    return Timestamps.read(node.path(name));
  }

  /** Any value, also null; empty only if the field is missing. */
  public Optional<JsonText> json(String name) {
    JsonNode value = node.path(name);
    return value.isMissingNode() ? Optional.empty() : Optional.of(Json.text(value));
  }

  public Map<String, JsonText> jsonByName(String name) {
    Map<String, JsonText> values = new LinkedHashMap<>();
    members(name).forEach((key, value) -> values.put(WellFormed.text(key), Json.text(value)));
    return values;
  }

  public List<Long> wholes(String name, long min, long max) {
    List<Long> numbers = new ArrayList<>();
    for (JsonNode element : elements(name)) {
      numbers.add(whole(element, name + "[" + numbers.size() + "]", min, max));
    }
    return numbers;
  }

  public Fields object(String name) {
    return optionalObject(name).orElseThrow(() -> missing(name));
  }

  /** An object; one without any field if it is missing. */
  public Fields objectOrEmpty(String name) {
    return optionalObject(name)
        .orElseGet(() -> new Fields(message, path + name + ".", Json.mapper().createObjectNode()));
  }

  public Optional<Fields> optionalObject(String name) {
    return has(name) ? Optional.of(object(node.get(name), name)) : Optional.empty();
  }

  /** A list of objects that must be there, though it may be empty. */
  public List<Fields> objects(String name) {
    if (!has(name)) {
      throw missing(name);
    }
    List<Fields> objects = new ArrayList<>();
    for (JsonNode element : elements(name)) {
      objects.add(object(element, name + "[" + objects.size() + "]"));
    }
    return objects;
  }

  public MalformedMessageException missing(String name) {
    return wrong(name, "is missing");
  }

  public MalformedMessageException wrong(String name, String what) {
    return new MalformedMessageException(message + ": " + path + name + " " + what);
  }

  public <T> T parsed(String name, String text, Function<String, T> parse) {
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      throw wrong(name, "is refused: " + e.getMessage());
    }
  }

  private Fields object(JsonNode value, String name) {
    if (!value.isObject()) {
      throw wrongKind(name, "an object", value);
    }
    return new Fields(message, path + name + ".", value);
  }

  private Iterable<JsonNode> elements(String name) {
    if (!has(name)) {
      return List.of();
    }
    JsonNode list = node.get(name);
    if (!list.isArray()) {
      throw wrongKind(name, "a list", list);
    }
    requireCount(name, list.size());
    return list;
  }

  private Map<String, JsonNode> members(String name) {
    if (!has(name)) {
      return Map.of();
    }
    JsonNode object = node.get(name);
    if (!object.isObject()) {
      throw wrongKind(name, "an object", object);
    }
    requireCount(name, object.size());
    Map<String, JsonNode> members = new LinkedHashMap<>();
    object.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
    return members;
  }

  private void requireCount(String name, int count) {
    if (count > MAX_ELEMENTS) {
      throw wrong(name, "has " + count + " elements, at most " + MAX_ELEMENTS + " are read");
    }
  }

  private String number(JsonNode value, String name) {
    if (value.isIntegralNumber()) {
      return value.bigIntegerValue().toString();
    }
    double rough = value.doubleValue();
    if (!Double.isFinite(rough)) {
      throw wrong(name, "is too large a number");
    }
    BigDecimal shortest = BigDecimal.valueOf(rough).stripTrailingZeros();
    return shortest.signum() == 0 ? "0" : shortest.toPlainString();
  }

  private String text(JsonNode value, String name) {
    if (!value.isTextual()) {
      throw wrongKind(name, "a text", value);
    }
    return WellFormed.text(value.textValue());
  }

  private long whole(JsonNode value, String name, long min, long max) {
    if (!value.isNumber()) {
      throw wrongKind(name, "a whole number", value);
    }
    double rough = value.doubleValue();
    if (rough != Math.rint(rough)) {
      throw wrong(name, "must be a whole number");
    }
    BigDecimal limit = BigDecimal.valueOf(Long.MAX_VALUE);
    boolean fits = Math.abs(rough) < 0x1p63 && value.decimalValue().abs().compareTo(limit) <= 0;
    long exact = fits ? value.longValue() : 0;
    if (!fits || exact < min || exact > max) {
      throw wrong(name, "must be between " + min + " and " + max);
    }
    return exact;
  }

  private MalformedMessageException wrongKind(String name, String expected, JsonNode actual) {
    return wrong(name, "must be " + expected + ", not " + kind(actual, "null"));
  }

  private static String kind(JsonNode node, String none) {
    return switch (node.getNodeType()) {
      case ARRAY -> "a list";
      case BOOLEAN, NUMBER, OBJECT ->
          (node.isObject() ? "an " : "a ") + node.getNodeType().name().toLowerCase(Locale.ROOT);
      case STRING -> "a text";
      case NULL -> "null";
      case MISSING, BINARY, POJO -> none;
    };
  }
}
