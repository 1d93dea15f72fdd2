package io.turboprop.manager.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.turboprop.codec.Json;
import io.turboprop.codec.MalformedMessageException;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads many documents: an array of them, or one after the other, as NDJSON has them. Together they
 * are bounded like one. Blocks.
 */
final class BatchParser {
  private final Documents.Kind kind;
  private final Documents.Bounds bounds;
  private final Supplier<Path> temporaryFile;

  BatchParser(Documents.Kind kind, Documents.Bounds bounds, Supplier<Path> temporaryFile) {
    this.kind = kind;
    this.bounds = bounds;
    this.temporaryFile = temporaryFile;
  }

  /**
   * @throws MalformedMessageException if they are no JSON objects
   * @throws OrchestratorException TOO_LARGE if there are too many, or all their fields are
   */
  List<Document> parse(InputStream in) throws IOException {
    List<Document> documents = new ArrayList<>();
    FieldBudget budget = new FieldBudget(in, kind.name() + "s", bounds.bytes());
    try (JsonParser parser = Json.mapper().createParser(budget)) {
      JsonToken first = parser.nextToken();
      boolean array = first == JsonToken.START_ARRAY;
      @Nullable JsonToken token = array ? parser.nextToken() : first;
      while (token != null && token != JsonToken.END_ARRAY) {
        if (documents.size() == bounds.documents()) {
          throw new OrchestratorException(
              ErrorCode.TOO_LARGE,
              "a request may have at most %d %ss".formatted(bounds.documents(), kind.name()));
        }
        documents.add(new DocumentParser(kind, temporaryFile).object(parser, budget));
        token = parser.nextToken();
      }
      if (array && (token == null || parser.nextToken() != null)) {
        throw new MalformedMessageException(kind.name() + "s: something follows the array");
      }
      return documents;
    } catch (JsonProcessingException e) {
      forget(documents);
      throw Json.malformed(kind.name() + " " + documents.size(), e);
    } catch (MalformedMessageException e) {
      forget(documents);
      throw new MalformedMessageException("item " + documents.size() + ": " + e.getMessage());
    } catch (IOException | RuntimeException e) {
      forget(documents);
      throw e;
    }
  }

  private static void forget(List<Document> documents) throws IOException {
    for (Document document : documents) {
      document.forget();
    }
  }
}
