package io.turboprop.manager.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.codec.Json;
import io.turboprop.codec.MalformedMessageException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads one document, field by field. The base64 of {@code file} goes through a small buffer into a
 * file; other fields are bounded; unknown ones are skipped. Blocks. Used once.
 */
final class DocumentParser {
  static final String FILE = "file";
  private static final ObjectReader TREES =
      Json.mapper().reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Documents.Kind kind;
  private final Supplier<Path> temporaryFile;
  private final ObjectNode fields = Json.mapper().createObjectNode();
  private @Nullable Path module;

  /**
   * @param temporaryFile makes the file for the module
   */
  DocumentParser(Documents.Kind kind, Supplier<Path> temporaryFile) {
    this.kind = kind;
    this.temporaryFile = temporaryFile;
  }

  /**
   * @throws MalformedMessageException if it is no JSON object, or {@code file} is no base64
   * @throws io.turboprop.model.OrchestratorException TOO_LARGE if the other fields are
   */
  Document parse(InputStream in) throws IOException {
    FieldBudget budget = new FieldBudget(in, kind.name(), kind.fieldsBytes());
    try (JsonParser parser = Json.mapper().createParser(budget)) {
      if (parser.nextToken() == null) {
        throw malformed("the body is empty, must be a JSON object");
      }
      Document document = object(parser, budget);
      if (parser.nextToken() != null) {
        forgetModule();
        throw malformed("holds more than one JSON value");
      }
      return document;
    } catch (JsonProcessingException e) {
      forgetModule();
      throw Json.malformed(kind.name(), e);
    }
  }

  /**
   * The object of which the parser is at the begin; it is at the end afterwards.
   *
   * @throws MalformedMessageException if it is none
   */
  Document object(JsonParser parser, FieldBudget budget) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw malformed("must be a JSON object");
    }
    try {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        field(parser.currentName(), parser, budget);
      }
      return new Document(fields, Optional.ofNullable(module));
    } catch (IOException | RuntimeException e) {
      forgetModule();
      throw e;
    }
  }

  private void field(String name, JsonParser parser, FieldBudget budget) throws IOException {
    JsonToken value = parser.nextToken();
    if (name.equals(FILE)) {
      budget.off();
      file(value, parser);
      budget.on();
    } else if (kind.fields().contains(name)) {
      JsonNode tree = TREES.readTree(parser);
      fields.set(name, tree);
    } else {
      parser.skipChildren();
    }
  }

  private void file(JsonToken value, JsonParser parser) throws IOException {
    if (value == JsonToken.VALUE_NULL) {
      return;
    }
    if (value != JsonToken.VALUE_STRING) {
      throw malformed("file must be a text in base64");
    }
    forgetModule();
    Path target = temporaryFile.get();
    module = target;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target))) {
      parser.readBinaryValue(out);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw malformed("file is not valid base64");
    }
    if (Files.size(target) == 0) {
      forgetModule();
    }
  }

  private MalformedMessageException malformed(String what) {
    return new MalformedMessageException(kind.name() + ": " + what);
  }

  private void forgetModule() throws IOException {
    if (module != null) {
      Files.deleteIfExists(module);
      module = null;
    }
  }
}
