package io.turboprop.manager.store.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records as JSON text in a column, and back; says what is damaged. Thread-safe. */
public final class Bodies {
  private static final Logger LOG = LoggerFactory.getLogger(Bodies.class);

  /** More damaged rows than that are one disaster; remembering each would be another. */
  private static final int REMEMBERED = 10_000;

  private final ObjectMapper json;
  private final String store;
  private final String medium;
  private final String removal;
  private final Set<String> reported = ConcurrentHashMap.newKeySet();

  /**
   * @param store name of it for people, such as its file
   * @param medium what to restore of it from a backup: {@code file} or {@code database}
   */
  public Bodies(ObjectMapper json, String store, String medium) {
    this(json, store, medium, "delete from ");
  }

  /**
   * @param removal what people say to the medium to remove a row; {@link RowName#where} follows
   */
  public Bodies(ObjectMapper json, String store, String medium, String removal) {
    this.removal = removal;
    this.json = json;
    this.store = store;
    this.medium = medium;
  }

  /**
   * @throws IllegalStateException for a record that has no JSON form: a bug
   */
  public String encode(Record value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no JSON form of " + value.getClass().getName(), e);
    }
  }

  /**
   * @throws OrchestratorException INTERNAL if the body is damaged
   */
  public <T extends Record> T decode(RowName row, String body, Class<T> type) {
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
  public void verify(RowName row, long sum, @Nullable Object... columns) {
    if (sum != Checksum.of(columns)) {
      throw damaged(row, "its checksum is wrong");
    }
  }

  public OrchestratorException damaged(RowName row, String how) {
    return new OrchestratorException(
        ErrorCode.INTERNAL,
        "store "
            + store
            + ": the row of "
            + row.name()
            + " is damaged ("
            + how
            + "); restore the "
            + medium
            + " from a backup, or stop the manager and remove the row: "
            + removal
            + row.where());
  }

  /** Logs an error at the first time only. */
  public void report(OrchestratorException damaged) {
    String what = String.valueOf(damaged.getMessage());
    if (reported.size() < REMEMBERED && reported.add(what)) {
      LOG.error("left out of lists: {}", what);
    }
  }
}
