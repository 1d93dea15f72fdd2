package io.turboprop.codec;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.turboprop.model.Bytes;
import io.turboprop.model.ImageRef;
import io.turboprop.wire.RegistryMessage.ImageChunk;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads one image chunk token by token, its data straight into the array that is kept. */
final class ChunkReader {
  private static final String MESSAGE = "image chunk";

  private final JsonParser parser;
  private @Nullable String appName;
  private int index = -1;
  private int total = -1;
  private @Nullable Bytes data;

  private ChunkReader(JsonParser parser) {
    this.parser = parser;
  }

  static ImageChunk read(byte[] bytes) {
    Json.requireSize(MESSAGE, bytes);
    try (JsonParser parser = Json.factory().createParser(bytes)) {
      return new ChunkReader(parser).read();
    } catch (IOException e) {
      throw Json.malformed(MESSAGE, e);
    }
  }

  private ImageChunk read() throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new MalformedMessageException(MESSAGE + ": must be a JSON object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      readField(parser.currentName());
    }
    if (parser.nextToken() != null) {
      throw new MalformedMessageException(MESSAGE + ": holds more than one JSON value");
    }
    return checked();
  }

  private void readField(String name) throws IOException {
    JsonToken token = parser.nextToken();
    switch (name) {
      case "app_name" -> appName = appName(token);
      case "chunk_idx" -> index = number(name, token, 0);
      case "total_chunks" -> total = number(name, token, 1);
      case "data" -> data = data(token);
      default -> parser.skipChildren();
    }
  }

  private String appName(JsonToken token) throws IOException {
    String text = text("app_name", token).getText();
    if (text.isEmpty() || text.length() > ImageRef.MAX_LENGTH) {
      throw wrong("app_name", "must have 1 to " + ImageRef.MAX_LENGTH + " characters");
    }
    return WellFormed.text(text);
  }

  private int number(String name, JsonToken token, int min) throws IOException {
    if (token != JsonToken.VALUE_NUMBER_INT) {
      throw wrong(name, "must be a whole number");
    }
    boolean fits = parser.getNumberType() == JsonParser.NumberType.INT;
    int value = fits ? parser.getIntValue() : -1;
    if (value < min || value > RegistryMessages.MAX_CHUNKS) {
      throw wrong(name, "must be between " + min + " and " + RegistryMessages.MAX_CHUNKS);
    }
    return value;
  }

  private Bytes data(JsonToken token) throws IOException {
    JsonParser text = text("data", token);
    try {
      return Bytes.wrap(text.getBinaryValue(Base64Variants.MIME_NO_LINEFEEDS));
    } catch (JsonEOFException e) {
      throw e;
    } catch (JsonParseException e) {
      throw wrong("data", "must be standard base64 with padding");
    }
  }

  private JsonParser text(String name, JsonToken token) {
    if (token != JsonToken.VALUE_STRING) {
      throw wrong(name, "must be a text");
    }
    return parser;
  }

  private ImageChunk checked() {
    if (appName == null) {
      throw wrong("app_name", "is missing");
    }
    if (index < 0) {
      throw wrong("chunk_idx", "is missing");
    }
    if (total < 0) {
      throw wrong("total_chunks", "is missing");
    }
    if (data == null) {
      throw wrong("data", "is missing");
    }
    if (index >= total) {
      throw wrong("chunk_idx", "is " + index + ", must be less than total_chunks, " + total);
    }
    return new ImageChunk(appName, index, total, data);
  }

  private static MalformedMessageException wrong(String name, String what) {
    return new MalformedMessageException(MESSAGE + ": " + name + " " + what);
  }
}
