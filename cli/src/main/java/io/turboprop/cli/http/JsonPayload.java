package io.turboprop.cli.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object, to which the bytes of a file may be added as one more field in base64.
 *
 * @param fields sent as they are
 * @param file its bytes become the field {@code file}, read from disk while sending
 */
public record JsonPayload(ObjectNode fields, Optional<Path> file) implements Payload {
  private static final String FILE = "file";

  public static JsonPayload of(ObjectNode fields) {
    return new JsonPayload(fields, Optional.empty());
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public long length() {
    return -1;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    try (JsonGenerator json = Json.MAPPER.createGenerator(out)) {
      json.writeStartObject();
      for (Map.Entry<String, JsonNode> field : fields.properties()) {
        json.writePOJOField(field.getKey(), field.getValue());
      }
      if (file.isPresent()) {
        writeFile(json, file.get());
      }
      json.writeEndObject();
    }
  }

  private static void writeFile(JsonGenerator json, Path file) throws IOException {
    try (InputStream bytes = Files.newInputStream(file)) {
      json.writeFieldName(FILE);
      json.writeBinary(bytes, Math.toIntExact(Files.size(file)));
    }
  }
}
