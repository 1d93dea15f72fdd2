package io.turboprop.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.turboprop.model.JsonText;
import java.io.IOException;
import java.util.Optional;

/** How JSON is read and written in the whole house, with its limits. Safe to share. */
public final class Json {
  /** Longest message that is read at all. */
  public static final int MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

  /** Longest single text in a message, in characters. */
  public static final int MAX_TEXT_CHARS = MAX_MESSAGE_BYTES;

  /** Deepest nesting of a value that is kept as text. */
  public static final int MAX_VALUE_DEPTH = 64;

  /** Deepest nesting of a message, with room for a value of the greatest depth inside of it. */
  public static final int MAX_MESSAGE_DEPTH = MAX_VALUE_DEPTH + 16;

  /** Longest number, in characters. */
  public static final int MAX_NUMBER_CHARS = 400;

  private static final JsonFactory MESSAGES = factory(MAX_MESSAGE_DEPTH);
  private static final JsonFactory VALUES = factory(MAX_VALUE_DEPTH);
  private static final ObjectMapper MAPPER = mapper(MESSAGES);

  private Json() {}

  /** Makes parsers and generators with the limits of this class. */
  public static JsonFactory factory() {
    return MESSAGES;
  }

  /**
   * Reads trees with the limits of this class; numbers keep every digit. Must not be configured.
   */
  public static ObjectMapper mapper() {
    return MAPPER;
  }

  /**
   * Keeps a text that must be exactly one JSON value. Half surrogate pairs, which UTF-8 cannot
   * carry, become U+FFFD.
   *
   * @throws MalformedMessageException if it is none, or nested deeper than {@link #MAX_VALUE_DEPTH}
   */
  public static JsonText parse(String text) {
    try (JsonParser parser = VALUES.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new MalformedMessageException("value: is empty, must be JSON");
      }
      readToItsEnd(parser);
      if (parser.nextToken() != null) {
        throw new MalformedMessageException("value: holds more than one JSON value");
      }
      return new JsonText(WellFormed.text(text.strip()));
    } catch (IOException e) {
      throw malformed("value", e);
    } catch (NumberFormatException e) {
      throw endlessNumber("value");
    }
  }

  /** Looks at every token as {@link #tree} would, so that what passes here can be read there. */
  private static void readToItsEnd(JsonParser parser) throws IOException {
    int open = 0;
    do {
      JsonToken token = parser.currentToken();
      open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      if (token == JsonToken.VALUE_NUMBER_FLOAT) {
        parser.getDecimalValue();
      }
      parser.finishToken();
    } while (open > 0 && parser.nextToken() != null);
  }

  /** A text as a JSON value. */
  public static JsonText ofText(String text) {
    return text(JsonNodeFactory.instance.textNode(text));
  }

  /** A tree as its compact text. */
  public static JsonText text(JsonNode node) {
    return new JsonText(WellFormed.text(node.toString()));
  }

  /** What a JSON text says, empty for a value of another kind. */
  public static Optional<String> textOf(JsonText value) {
    return Optional.ofNullable(tree(value).textValue());
  }

  /** The tree of a value that is known to be JSON. */
  public static JsonNode tree(JsonText value) {
    try {
      return MAPPER.readTree(value.text());
    } catch (JsonProcessingException e) {
      throw malformed("value", e);
    } catch (NumberFormatException e) {
      throw endlessNumber("value");
    }
  }

  static void requireSize(String message, byte[] bytes) {
    if (bytes.length > MAX_MESSAGE_BYTES) {
      throw new MalformedMessageException(
          message + ": has " + bytes.length + " bytes, at most " + MAX_MESSAGE_BYTES + " are read");
    }
  }

  /**
   * For exponents beyond anything a number can be kept in, which Jackson does not report itself.
   */
  static MalformedMessageException endlessNumber(String message) {
    return new MalformedMessageException(message + ": holds a number whose exponent is too large");
  }

  /** Says where the JSON is wrong, without repeating any of it: it may hold secrets. */
  public static MalformedMessageException malformed(String message, IOException cause) {
    if (cause instanceof StreamConstraintsException) {
      return new MalformedMessageException(message + ": exceeds a limit: " + limit(cause));
    }
    if (cause instanceof JsonEOFException) {
      return new MalformedMessageException(message + ": the JSON ends too early");
    }
    if (cause instanceof JsonProcessingException json && json.getLocation() != null) {
      return new MalformedMessageException(
          message
              + ": not JSON at line "
              + json.getLocation().getLineNr()
              + ", column "
              + json.getLocation().getColumnNr());
    }
    return new MalformedMessageException(message + ": not JSON");
  }

  private static String limit(IOException cause) {
    return cause instanceof JsonProcessingException json
        ? json.getOriginalMessage()
        : String.valueOf(cause.getMessage());
  }

  private static JsonFactory factory(int maxDepth) {
    return new JsonFactoryBuilder()
        .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(maxDepth)
                .maxStringLength(MAX_TEXT_CHARS)
                .maxNumberLength(MAX_NUMBER_CHARS)
                .build())
        .build();
  }

  private static ObjectMapper mapper(JsonFactory factory) {
    return JsonMapper.builder(factory)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .build();
  }
}
