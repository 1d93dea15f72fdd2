package io.turboprop.manager.store.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.model.Seed;
import io.turboprop.model.TaskId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Entries come back from their bytes, and bytes that are no entries do not pass for some. */
final class EntryBytesTest {
  private final Random random = new Random(Seed.next(EntryBytesTest.class));

  @Test
  void entries_ofAnyContent_comeBack() throws IOException {
    for (int round = 0; round < 200; round++) {
      List<Entry> entries =
          IntStream.range(0, random.nextInt(8)).mapToObj(i -> entry(random.nextInt(5))).toList();

      assertThat(EntryBytes.read(ByteBuffer.wrap(bytes(entries)))).isEqualTo(entries);
    }
  }

  @Test
  void entriesThatAreCutOff_areRefused() throws IOException {
    for (int kind = 0; kind < 5; kind++) {
      byte[] whole = bytes(List.of(entry(kind)));
      for (int length = 1; length < whole.length; length++) {
        ByteBuffer cut = ByteBuffer.wrap(whole, 0, length);
        assertThatThrownBy(() -> EntryBytes.read(cut)).isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  @Test
  void unknownTag_isRefused() {
    assertThatThrownBy(() -> EntryBytes.read(ByteBuffer.wrap(new byte[] {99, 0, 0})))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tag 99");
  }

  @Test
  void kindsWithoutBytes_areNamedAndRefused() {
    Entry removal = new Entry.RemoveProplet("p");

    assertThat(EntryBytes.has(removal)).isFalse();
    assertThatThrownBy(() -> bytes(List.of(removal))).isInstanceOf(IllegalArgumentException.class);
    for (int kind = 0; kind < 5; kind++) {
      assertThat(EntryBytes.has(entry(kind))).isTrue();
    }
  }

  /** Logs are read by later versions, so this stays as it is. */
  @Test
  void bytesOfAnAttempt_areThese() throws IOException {
    Entry attempt = new Entry.PutAttempt(new AttemptRow("t", 2, 3, "{}"));

    assertThat(HexFormat.of().formatHex(bytes(List.of(attempt))))
        .isEqualTo("03" + "0000000174" + "00000002" + "0000000000000003" + "000000027b7d");
  }

  private Entry entry(int kind) {
    return switch (kind) {
      case 0 -> task();
      case 1 ->
          new Entry.Append(
              new EventRow(
                  0,
                  perhaps(),
                  perhaps(),
                  perhaps(),
                  random.nextLong(),
                  text(),
                  random.nextLong(),
                  text()));
      case 2 ->
          new Entry.PutAttempt(new AttemptRow(text(), random.nextInt(), random.nextLong(), text()));
      case 3 -> new Entry.PutProplet(new BodyRow(text(), random.nextLong(), text()));
      default ->
          new Entry.PutKey(
              new KeyRow(text(), text(), text(), random.nextLong(), random.nextLong()));
    };
  }

  private Entry task() {
    String id = new UUID(random.nextLong(), random.nextLong()).toString();
    TaskRow row =
        new TaskRow(
            id,
            random.nextLong(),
            text(),
            random.nextInt(),
            random.nextLong(),
            perhaps(),
            random.nextBoolean(),
            random.nextLong(),
            text());
    List<String> results = new ArrayList<>();
    for (int left = random.nextInt(3); left > 0; left--) {
      results.add(text());
    }
    return new Entry.PutTask(new TaskId(id), row, perhaps(), perhaps(), results);
  }

  private @Nullable String perhaps() {
    return random.nextBoolean() ? text() : null;
  }

  /** Of one, two, three and four bytes of UTF-8, and the end of a C string. */
  private String text() {
    StringBuilder text = new StringBuilder();
    for (int left = random.nextInt(30); left > 0; left--) {
      text.append(List.of("a", "\"", "é", "€", "😀", "\u0000").get(random.nextInt(6)));
    }
    return text.toString();
  }

  private static byte[] bytes(List<Entry> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream to = new DataOutputStream(bytes);
    for (Entry entry : entries) {
      EntryBytes.write(entry, to);
    }
    return bytes.toByteArray();
  }
}
