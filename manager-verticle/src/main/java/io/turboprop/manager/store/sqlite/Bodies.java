package io.turboprop.manager.store.sqlite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records as JSON text in a column, and back; says what is damaged. Thread-safe. */
final class Bodies {
  private static final Logger LOG = LoggerFactory.getLogger(Bodies.class);

  /** More damaged rows than that are one disaster; remembering each would be another. */
  private static final int REMEMBERED = 10_000;

  private final ObjectMapper json;
  private final Path file;
  private final Set<String> reported = ConcurrentHashMap.newKeySet();

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
   * @throws OrchestratorException INTERNAL if the body is damaged
   */
  <T extends Record> T decode(Row row, String body, Class<T> type) {
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

  /**
   * @param columns in the order in which they were summed up
   * @throws OrchestratorException INTERNAL if they are not what was written
   */
  void verify(Row row, long sum, @Nullable Object... columns) {
    if (sum != Checksum.of(columns)) {
      throw damaged(row, "its checksum is wrong");
    }
  }

  OrchestratorException damaged(Row row, String how) {
    return new OrchestratorException(
        ErrorCode.INTERNAL,
        "store "
            + file
            + ": the row of "
            + row.name()
            + " is damaged ("
            + how
            + "); restore the file from a backup, or stop the manager and remove the row: "
            + "delete from "
            + row.where());
  }

  /** Logs an error at the first time only. */
  void report(OrchestratorException damaged) {
    String what = String.valueOf(damaged.getMessage());
    if (reported.size() < REMEMBERED && reported.add(what)) {
      LOG.error("left out of lists: {}", what);
    }
  }
}
