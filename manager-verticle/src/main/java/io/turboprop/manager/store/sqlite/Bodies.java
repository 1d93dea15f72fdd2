package io.turboprop.manager.store.sqlite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import java.nio.file.Path;

/** Records as JSON text in a column, and back. Thread-safe. */
final class Bodies {
  private final ObjectMapper json;
  private final Path file;

  Bodies(ObjectMapper json, Path file) {
    this.json = json;
    this.file = file;
  }

  /**
   * @throws IllegalStateException for a record that has no JSON form: a bug
   */
  String encode(Record value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON form of " + value.getClass().getName(), e);
    }
  }

  /**
   * @param row names the row for people, such as {@code task 7f3…}
   * @throws OrchestratorException INTERNAL if the body is damaged
   */
  <T extends Record> T decode(String row, String body, Class<T> type) {
    try {
      T value = json.readValue(body, type);
      if (value != null) {
        return value;
      }
      throw damaged(row, "is null");
    } catch (JsonProcessingException e) {
      // The parser's own message may quote the body, which may hold secrets.
      long at = e.getLocation() == null ? -1 : e.getLocation().getCharOffset();
      throw damaged(row, e.getClass().getSimpleName() + " at character " + at);
    } catch (IllegalArgumentException e) {
      // Jackson does not wrap the failures of numbers without end.
      throw damaged(row, e.getClass().getSimpleName());
    }
  }

  private OrchestratorException damaged(String row, String how) {
    return new OrchestratorException(
        ErrorCode.INTERNAL,
        "store "
            + file
            + ": the row of "
            + row
            + " is damaged ("
            + how
            + "); restore the file from a backup or remove the row");
  }
}
