package io.turboprop.manager.api;

import io.turboprop.manager.store.TaskFilter;
import io.turboprop.manager.store.TaskSearch;
import io.turboprop.manager.store.TaskSearch.Place;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.turboprop.model.TaskId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.TreeMap;

/**
 * A place in the list of tasks as text that means nothing to others: base64url of a version, a mark
 * of the filter, the time of creation and the id of the last task that was seen.
 */
final class TaskCursor {
  private static final byte VERSION = 1;
  private static final int MARK_BYTES = 8;
  private static final int HEAD_BYTES = 1 + MARK_BYTES + Long.BYTES + Integer.BYTES;
  private static final int MOST_CHARS = 512;

  private TaskCursor() {}

  /**
   * @param search whose list it is a place of
   */
  static String write(Place place, TaskSearch search) {
    Instant createdAt = place.createdAt();
    byte[] id = place.id().value().getBytes(StandardCharsets.UTF_8);
    byte[] bytes =
        ByteBuffer.allocate(HEAD_BYTES + id.length)
            .put(VERSION)
            .put(mark(search))
            .putLong(createdAt.getEpochSecond())
            .putInt(createdAt.getNano())
            .put(id)
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * @throws OrchestratorException INVALID_QUERY if it is none, or one of another list
   */
  static Place read(String cursor, TaskSearch search) {
    ByteBuffer bytes = ByteBuffer.wrap(decoded(cursor));
    if (bytes.remaining() <= HEAD_BYTES) {
      throw garbage();
    }
    if (bytes.get() != VERSION) {
      throw invalid(
          "cursor is of another version of the manager, or no cursor at all: begin again without"
              + " one");
    }
    byte[] mark = new byte[MARK_BYTES];
    bytes.get(mark);
    if (!Arrays.equals(mark, mark(search))) {
      throw invalid(
          "cursor is of a list with other filters: repeat state, metadata, owner, label and since"
              + " as they were, or begin again without a cursor");
    }
    return place(bytes);
  }

  private static Place place(ByteBuffer bytes) {
    try {
      Instant createdAt = Instant.ofEpochSecond(bytes.getLong(), bytes.getInt());
      byte[] id = new byte[bytes.remaining()];
      bytes.get(id);
      return new Place(createdAt, new TaskId(new String(id, StandardCharsets.UTF_8)));
    } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
      throw garbage();
    }
  }

  private static byte[] decoded(String cursor) {
    if (cursor.length() > MOST_CHARS) {
      throw garbage();
    }
    try {
      return Base64.getUrlDecoder().decode(cursor);
    } catch (IllegalArgumentException e) {
      throw garbage();
    }
  }

  /** Of the filters alone: pages may have other sizes and other fields. */
  private static byte[] mark(TaskSearch search) {
    TaskFilter filter = search.filter();
    StringBuilder text = new StringBuilder();
    new TreeMap<>(filter.metadata())
        .forEach((key, value) -> text.append(key).append('\n').append(value.text()).append('\n'));
    text.append('\n').append(filter.state()).append(filter.owner());
    search.labels().forEach(label -> text.append('\n').append(label));
    text.append('\n').append(search.since());
    String digest = Digest.ofText(text.toString()).hex();
    return HexFormat.of().parseHex(digest, 0, 2 * MARK_BYTES);
  }

  private static OrchestratorException garbage() {
    return invalid(
        "cursor cannot be read: give next_cursor of the page before, as it came, or none");
  }

  private static OrchestratorException invalid(String detail) {
    return new OrchestratorException(ErrorCode.INVALID_QUERY, detail);
  }
}
