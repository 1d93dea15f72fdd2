package io.turboprop.manager.store.rows;

import io.turboprop.model.TaskId;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries as bytes, for a log that is read by the same version or a later one: a tag, then the
 * columns in the order of the record; a text is its length and UTF-8. Of the kinds that {@link
 * #has} names; tags are never used for anything else.
 */
public final class EntryBytes {
  private static final int TASK = 1;
  private static final int EVENT = 2;
  private static final int ATTEMPT = 3;
  private static final int PROPLET = 4;
  private static final int KEY = 5;

  private static final int ABSENT = -1;

  private EntryBytes() {}

  /** Whether there are bytes for it. */
  public static boolean has(Entry entry) {
    return entry instanceof Entry.PutTask
        || entry instanceof Entry.Append
        || entry instanceof Entry.PutAttempt
        || entry instanceof Entry.PutProplet
        || entry instanceof Entry.PutKey;
  }

  /**
   * @throws IllegalArgumentException for a kind that {@link #has} does not name
   */
  public static void write(Entry entry, DataOutputStream to) throws IOException {
    switch (entry) {
      case Entry.PutTask put -> write(put, to);
      case Entry.Append(EventRow row) -> write(row, to);
      case Entry.PutAttempt(AttemptRow row) -> {
        to.writeByte(ATTEMPT);
        text(row.task(), to);
        to.writeInt(row.number());
        to.writeLong(row.sum());
        text(row.body(), to);
      }
      case Entry.PutProplet(BodyRow row) -> {
        to.writeByte(PROPLET);
        text(row.id(), to);
        to.writeLong(row.sum());
        text(row.body(), to);
      }
      case Entry.PutKey(KeyRow row) -> {
        to.writeByte(KEY);
        text(row.key(), to);
        text(row.request(), to);
        text(row.made(), to);
        to.writeLong(row.at());
        to.writeLong(row.sum());
      }
      default -> throw new IllegalArgumentException("no bytes for " + entry.getClass());
    }
  }

  private static void write(Entry.PutTask put, DataOutputStream to) throws IOException {
    TaskRow row = put.row();
    to.writeByte(TASK);
    text(row.id(), to);
    to.writeLong(row.version());
    text(row.phase(), to);
    to.writeInt(row.state());
    to.writeLong(row.createdAt());
    text(row.owner(), to);
    to.writeBoolean(row.declared());
    to.writeLong(row.sum());
    text(row.body(), to);
    text(put.file(), to);
    text(put.metadata(), to);
    to.writeInt(put.results().size());
    for (String result : put.results()) {
      text(result, to);
    }
  }

  private static void write(EventRow row, DataOutputStream to) throws IOException {
    to.writeByte(EVENT);
    text(row.task(), to);
    text(row.proplet(), to);
    text(row.function(), to);
    to.writeLong(row.at());
    text(row.type(), to);
    to.writeLong(row.sum());
    text(row.body(), to);
  }

  private static void text(@Nullable String text, DataOutputStream to) throws IOException {
    if (text == null) {
      to.writeInt(ABSENT);
      return;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    to.writeInt(utf8.length);
    to.write(utf8);
  }

  /**
   * All entries that were written one after the other.
   *
   * @throws IllegalArgumentException if they were not written by this version or an earlier one
   */
  public static List<Entry> read(ByteBuffer bytes) {
    ByteBuffer from = bytes.duplicate();
    List<Entry> entries = new ArrayList<>();
    try {
      while (from.hasRemaining()) {
        entries.add(entry(from));
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("an entry is cut off", e);
    }
    return entries;
  }

  private static Entry entry(ByteBuffer from) {
    int tag = from.get();
    return switch (tag) {
      case TASK -> task(from);
      case EVENT ->
          new Entry.Append(
              new EventRow(
                  0,
                  absentOrText(from),
                  absentOrText(from),
                  absentOrText(from),
                  from.getLong(),
                  text(from),
                  from.getLong(),
                  text(from)));
      case ATTEMPT ->
          new Entry.PutAttempt(
              new AttemptRow(text(from), from.getInt(), from.getLong(), text(from)));
      case PROPLET -> new Entry.PutProplet(new BodyRow(text(from), from.getLong(), text(from)));
      case KEY ->
          new Entry.PutKey(
              new KeyRow(text(from), text(from), text(from), from.getLong(), from.getLong()));
      default -> throw new IllegalArgumentException("no entry has the tag " + tag);
    };
  }

  private static Entry.PutTask task(ByteBuffer from) {
    TaskRow row =
        new TaskRow(
            text(from),
            from.getLong(),
            text(from),
            from.getInt(),
            from.getLong(),
            absentOrText(from),
            from.get() != 0,
            from.getLong(),
            text(from));
    String file = absentOrText(from);
    String metadata = absentOrText(from);
    List<String> results = new ArrayList<>();
    for (int left = from.getInt(); left > 0; left--) {
      results.add(text(from));
    }
    return new Entry.PutTask(new TaskId(row.id()), row, file, metadata, List.copyOf(results));
  }

  private static String text(ByteBuffer from) {
    String text = absentOrText(from);
    if (text == null) {
      throw new IllegalArgumentException("a text is missing");
    }
    return text;
  }

  private static @Nullable String absentOrText(ByteBuffer from) {
    int length = from.getInt();
    if (length == ABSENT) {
      return null;
    }
    if (length < 0 || length > from.remaining()) {
      throw new IllegalArgumentException("a text of " + length + " bytes is cut off");
    }
    byte[] utf8 = new byte[length];
    from.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
