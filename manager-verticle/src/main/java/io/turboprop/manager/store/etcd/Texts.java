package io.turboprop.manager.store.etcd;

import io.turboprop.manager.store.rows.Bodies;
import io.turboprop.manager.store.rows.BodyRow;
import io.turboprop.manager.store.rows.RowName;
import io.turboprop.model.OrchestratorException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Values as text: {@code checksum body}, or lines of {@code number checksum body}; no body has a
 * line break. Keys: a kind, a slash and an id.
 */
final class Texts {
  static final String TASKS = "tasks/";
  static final String FUNCTIONS = "functions/";
  static final String PROPLETS = "proplets/";
  static final String TOKENS = "tokens/";
  static final String JOINED = "joined/";
  static final String ATTEMPTS = "attempts/";
  static final String EVENTS = "events/";
  static final String KEYS = "keys/";
  static final String JOURNAL = "journal/";
  static final String BLOBS = "blobs/";
  static final String UPLOADS = "uploads/";

  /** Of blobs, behind all other keys, because mirrors leave them out. */
  static final String PIECES = "~pieces/";

  static final String EPOCH = "epoch";
  static final String LEAD = "lead";
  static final String FORMAT = "format";

  private final Bodies bodies;
  private final String prefix;

  Texts(Bodies bodies, String prefix) {
    this.bodies = bodies;
    this.prefix = prefix;
  }

  Bodies bodies() {
    return bodies;
  }

  String encode(String id, Record value) {
    BodyRow row = BodyRow.of(id, value, bodies);
    return row.sum() + " " + row.body();
  }

  /** Of what is known by other columns than its body. */
  String body(Record value) {
    return bodies.encode(value);
  }

  static String line(long number, String body) {
    return number + " " + new Sum(number, body).value() + " " + body;
  }

  private record Sum(long number, String body) {
    long value() {
      return io.turboprop.manager.store.rows.Checksum.of(number, body);
    }
  }

  /**
   * @throws OrchestratorException INTERNAL if it is damaged
   */
  <T extends Record> T decode(String key, String id, String text, Class<T> type) {
    RowName name = name(key);
    int space = text.indexOf(' ');
    return new BodyRow(id, number(name, text, space), text.substring(space + 1))
        .value(name, type, bodies);
  }

  /**
   * Lines by their number.
   *
   * @throws OrchestratorException INTERNAL if one is damaged
   */
  <T extends Record> Map<Long, T> lines(String key, String text, Class<T> type) {
    Map<Long, T> found = new TreeMap<>();
    RowName name = name(key);
    for (String line : text.split("\n", -1)) {
      int first = line.indexOf(' ');
      int second = line.indexOf(' ', first + 1);
      long number = number(name, line, first);
      if (second < 0) {
        throw bodies.damaged(name, "a line is cut off");
      }
      long sum = number(name, line.substring(first + 1), second - first - 1);
      String body = line.substring(second + 1);
      bodies.verify(name, sum, number, body);
      found.put(number, bodies.decode(name, body, type));
    }
    return found;
  }

  private long number(RowName name, String text, int end) {
    try {
      return Long.parseLong(text, 0, Math.max(0, end), 10);
    } catch (NumberFormatException e) {
      throw bodies.damaged(name, "a number is not one");
    }
  }

  RowName name(String key) {
    return new RowName(prefix + key, "'" + (prefix + key).replace("'", "'\\''") + "'");
  }

  /** The key of an event, or of some whose first it is. */
  static String event(long sequence) {
    return EVENTS + "%020d".formatted(sequence);
  }

  /** Any text as a part of a key. */
  static String quoted(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  static String unquoted(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  static String journal(String id) {
    return JOURNAL + id + "/";
  }

  static String pieces(String upload) {
    return PIECES + upload + "/";
  }

  static String piece(String upload, int number) {
    return pieces(upload) + "%06d".formatted(number);
  }

  static String part(String id, int number) {
    return journal(id) + "%06d".formatted(number);
  }

  /** A key and its new value; null if it goes. */
  record Entry(String key, @Nullable String value) {
    /** Bytes, about. */
    int size() {
      return key.length() + (value == null ? 0 : bytes(value));
    }
  }

  /** As many bytes as the text has in UTF-8. */
  static int bytes(String text) {
    int bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        bytes += c >= 0x800 && !Character.isSurrogate(c) ? 2 : 1;
      }
    }
    return bytes;
  }

  /** Changes as one text. */
  static String part(List<Entry> entries) {
    StringBuilder text = new StringBuilder();
    for (Entry entry : entries) {
      String value = entry.value();
      text.append(entry.key()).append('\n').append(value == null ? -1 : value.length());
      text.append('\n').append(value == null ? "" : value);
    }
    return text.toString();
  }

  /** What {@link #part} made. */
  static List<Entry> entries(String part) {
    List<Entry> entries = new ArrayList<>();
    int at = 0;
    while (at < part.length()) {
      int key = part.indexOf('\n', at);
      int length = part.indexOf('\n', key + 1);
      int chars = Integer.parseInt(part, key + 1, length, 10);
      int end = length + 1 + Math.max(0, chars);
      entries.add(
          new Entry(part.substring(at, key), chars < 0 ? null : part.substring(length + 1, end)));
      at = end;
    }
    return entries;
  }

  /** In parts that a transaction takes. */
  static List<List<Entry>> split(List<Entry> entries, int ops, int most) {
    List<List<Entry>> parts = new ArrayList<>();
    List<Entry> part = new ArrayList<>();
    int size = 0;
    for (Iterator<Entry> rest = entries.iterator(); rest.hasNext(); ) {
      Entry next = rest.next();
      if (!part.isEmpty() && (part.size() == ops || size + next.size() > most)) {
        parts.add(part);
        part = new ArrayList<>();
        size = 0;
      }
      part.add(next);
      size += next.size();
    }
    if (!part.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }
}
