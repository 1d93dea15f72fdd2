package io.turboprop.proplet.link;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.turboprop.codec.Json;
import java.io.IOException;
import java.util.Optional;

/**
 * Reads whose piece a message on the shared topic is (wire reference §5.2), and nothing else of it:
 * every worker receives the pieces of all images, and most are for others.
 */
final class ChunkName {
  private ChunkName() {}

  /** Empty if the message does not say, or is no JSON object as far as it was read. */
  static Optional<String> of(byte[] message) {
    try (JsonParser parser = Json.factory().createParser(message)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean here = parser.currentName().equals("app_name");
        JsonToken value = parser.nextToken();
        if (here) {
          return value == JsonToken.VALUE_STRING ? Optional.of(parser.getText()) : Optional.empty();
        }
        parser.skipChildren();
      }
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
