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
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads one task document, field by field. The base64 of {@code file} goes through a small buffer
 * into a file; other fields are bounded; unknown ones are skipped. Blocks. Used once.
 */
final class TaskDocumentParser {
  static final String FILE = "file";
  private static final String DOCUMENT = "task";
  private static final ObjectReader TREES =
      Json.mapper().reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Set<String> known;
  private final Supplier<Path> temporaryFile;
  private final ObjectNode fields = Json.mapper().createObjectNode();
  private @Nullable Path module;

  /**
   * @param known names of the fields to be kept
   * @param temporaryFile makes the file for the module
   */
  TaskDocumentParser(Set<String> known, Supplier<Path> temporaryFile) {
    this.known = known;
    this.temporaryFile = temporaryFile;
  }

  /**
   * @throws MalformedMessageException if it is no JSON object, or {@code file} is no base64
   * @throws io.turboprop.model.OrchestratorException TOO_LARGE if the other fields are
   */
  TaskDocument parse(InputStream in, int fieldsBytes) throws IOException {
    FieldBudget budget = new FieldBudget(in, fieldsBytes);
    try (JsonParser parser = Json.mapper().createParser(budget)) {
      object(parser, budget);
      return new TaskDocument(fields, Optional.ofNullable(module));
    } catch (JsonProcessingException e) {
      forgetModule();
      throw Json.malformed(DOCUMENT, e);
    } catch (IOException | RuntimeException e) {
      forgetModule();
      throw e;
    }
  }

  private void object(JsonParser parser, FieldBudget budget) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      throw new MalformedMessageException("task: the body is empty, must be a JSON object");
    }
    if (first != JsonToken.START_OBJECT) {
      throw new MalformedMessageException("task: must be a JSON object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      field(parser.currentName(), parser, budget);
    }
    if (parser.nextToken() != null) {
      throw new MalformedMessageException("task: holds more than one JSON value");
    }
  }

  private void field(String name, JsonParser parser, FieldBudget budget) throws IOException {
    JsonToken value = parser.nextToken();
    if (name.equals(FILE)) {
      budget.off();
      file(value, parser);
      budget.on();
    } else if (known.contains(name)) {
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
      throw new MalformedMessageException("task: file must be a text in base64");
    }
    forgetModule();
    Path target = temporaryFile.get();
    module = target;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target))) {
      parser.readBinaryValue(out);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new MalformedMessageException("task: file is not valid base64");
    }
    if (Files.size(target) == 0) {
      forgetModule();
    }
  }

  private void forgetModule() throws IOException {
    if (module != null) {
      Files.deleteIfExists(module);
      module = null;
    }
  }
}
