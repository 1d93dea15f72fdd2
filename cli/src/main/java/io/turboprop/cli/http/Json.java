package io.turboprop.cli.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.cli.CommandException;
import io.turboprop.cli.ExitCode;
import java.io.IOException;
import java.util.Optional;

/** JSON as trees: the command shows what the server says, fields that it does not know included. */
public final class Json {
  public static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** Empty if the bytes are not JSON. */
  static Optional<JsonNode> read(byte[] bytes) {
    try {
      return Optional.ofNullable(MAPPER.readTree(bytes)).filter(node -> !node.isMissingNode());
    } catch (IOException notJson) {
      return Optional.empty();
    }
  }

  /**
   * What an event of a stream carries.
   *
   * @throws CommandException if it is not JSON
   */
  public static JsonNode ofEvent(String data) {
    try {
      return MAPPER.readTree(data);
    } catch (JsonProcessingException e) {
      throw new CommandException(
          ExitCode.FAILED, "the server sent an event that is not JSON: " + data, e);
    }
  }

  /** Text of a string, JSON of anything else. */
  public static String plain(JsonNode node) {
    return node.isTextual() ? node.textValue() : compact(node);
  }

  public static String compact(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree could not be written as JSON", e);
    }
  }
}
