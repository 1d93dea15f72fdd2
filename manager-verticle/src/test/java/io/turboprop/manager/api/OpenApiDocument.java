package io.turboprop.manager.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.turboprop.codec.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/** The served OpenAPI document, and whether answers are as it says. */
final class OpenApiDocument {
  /** Collections and single objects, which may end in a slash. */
  private static final String RESOURCE = "/(tasks|proplets|functions)(/\\{(id|name)})?";

  private static final String MISSING = " is missing";

  private final JsonNode root;

  private OpenApiDocument(JsonNode root) {
    this.root = root;
  }

  static OpenApiDocument read() {
    try (InputStream in = OpenApiDocument.class.getResourceAsStream("openapi.json")) {
      return new OpenApiDocument(Json.mapper().readTree(in));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** {@code POST /tasks create-task} for each operation. */
  Set<String> operations() {
    Set<String> operations = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : root.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
        operations.add(
            operation.getKey().toUpperCase(Locale.ROOT)
                + " "
                + path.getKey()
                + " "
                + operation.getValue().path("operationId").asText());
      }
    }
    return operations;
  }

  /**
   * Fails with everything that is not as described. Paths that do not exist are not described.
   *
   * @param inPart only some fields of tasks were asked for, so that none is required
   */
  void check(String method, String path, int status, JsonNode body, boolean inPart) {
    operation(method, path)
        .ifPresent(
            operation -> {
              List<String> wrong = new ArrayList<>();
              JsonNode response = operation.path("responses").path(String.valueOf(status));
              if (response.isMissingNode()) {
                wrong.add("status " + status + " is not described");
              }
              JsonNode content = response.path("content");
              JsonNode schema = content.path("application/json").path("schema");
              boolean otherForm = body.isMissingNode() && content.size() > 1;
              if (!schema.isMissingNode() && !otherForm) {
                validate("$", schema, body, wrong);
              }
              wrong.removeIf(what -> inPart && what.endsWith(MISSING));
              if (!wrong.isEmpty()) {
                throw new AssertionError(method + " " + path + " " + status + ": " + wrong);
              }
            });
  }

  private Optional<JsonNode> operation(String method, String path) {
    for (Map.Entry<String, JsonNode> template : root.path("paths").properties()) {
      String slash = template.getKey().matches(RESOURCE) ? "/?" : "";
      String regex = template.getKey().replaceAll("\\{[a-z]+}", "[^/]+") + slash;
      JsonNode operation = template.getValue().path(method.toLowerCase(Locale.ROOT));
      if (path.matches(regex) && !operation.isMissingNode()) {
        return Optional.of(operation);
      }
    }
    return Optional.empty();
  }

  /** Names of the fields of a schema. */
  Set<String> fields(String schema) {
    Set<String> names = new TreeSet<>();
    root.at("/components/schemas/" + schema + "/properties")
        .fieldNames()
        .forEachRemaining(names::add);
    return names;
  }

  /** Wrong is what the nearest of the alternatives says. */
  private void anyOf(String at, JsonNode alternatives, JsonNode value, List<String> wrong) {
    List<List<String>> found = new ArrayList<>();
    for (JsonNode alternative : alternatives) {
      List<String> here = new ArrayList<>();
      validate(at, alternative, value, here);
      found.add(here);
    }
    found.stream().min(Comparator.comparingInt(List::size)).ifPresent(wrong::addAll);
  }

  private void validate(String at, JsonNode schema, JsonNode value, List<String> wrong) {
    String reference = schema.path("$ref").asText("");
    if (!reference.isEmpty()) {
      JsonNode target = root.at(reference.substring(1));
      if (target.isMissingNode()) {
        wrong.add(reference + " leads nowhere");
      }
      validate(at, target, value, wrong);
      return;
    }
    if (schema.has("anyOf")) {
      anyOf(at, schema.path("anyOf"), value, wrong);
    }
    type(at, schema, value, wrong);
    choice(at, schema, value, wrong);
    if (value.isObject()) {
      members(at, schema, value, wrong);
    }
    if (value.isArray() && schema.has("items")) {
      value.forEach(item -> validate(at + "[]", schema.path("items"), item, wrong));
    }
  }

  private void members(String at, JsonNode schema, JsonNode value, List<String> wrong) {
    schema
        .path("required")
        .forEach(
            name -> {
              if (!value.has(name.asText())) {
                wrong.add(at + "." + name.asText() + MISSING);
              }
            });
    for (Map.Entry<String, JsonNode> member : value.properties()) {
      JsonNode known = schema.path("properties").path(member.getKey());
      JsonNode more = schema.path("additionalProperties");
      if (!known.isMissingNode()) {
        validate(at + "." + member.getKey(), known, member.getValue(), wrong);
      } else if (more.isObject()) {
        validate(at + "." + member.getKey(), more, member.getValue(), wrong);
      } else if (schema.has("properties")
          && !more.asBoolean(false)
          && !schema.path("properties").isEmpty()) {
        wrong.add(at + "." + member.getKey() + " is not described");
      }
    }
  }

  private static void choice(String at, JsonNode schema, JsonNode value, List<String> wrong) {
    JsonNode words = schema.path("enum");
    if (words.isArray()
        && StreamSupport.stream(words.spliterator(), false).noneMatch(value::equals)) {
      wrong.add(at + " is " + value + ", not one of " + words);
    }
  }

  private static void type(String at, JsonNode schema, JsonNode value, List<String> wrong) {
    JsonNode types = schema.path("type");
    if (types.isMissingNode()) {
      return;
    }
    boolean fits =
        types.isArray()
            ? StreamSupport.stream(types.spliterator(), false).anyMatch(t -> is(t.asText(), value))
            : is(types.asText(), value);
    if (!fits) {
      wrong.add(at + " is " + value.getNodeType() + ", must be " + types);
    }
  }

  private static boolean is(String type, JsonNode value) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      default -> throw new AssertionError("unknown type " + type);
    };
  }
}
