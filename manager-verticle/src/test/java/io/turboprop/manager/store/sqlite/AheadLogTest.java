package io.turboprop.manager.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.disk.SmallDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found of records after the files were used for a while, or damaged. */
final class AheadLogTest {
  @TempDir Path folder;

  @Test
  void records_areFoundInTheirOrder_inWhicheverFile() throws IOException {
    Path store = folder.resolve("store.db");
    try (AheadLog log = new AheadLog(store, 7)) {
      append(log, "eight", "nine");
      log.turn();
      append(log, "ten");

      assertThat(log.number()).isEqualTo(10);
    }

    assertThat(found(store)).containsExactly("8 eight", "9 nine", "10 ten");
  }

  @Test
  void file_thatIsWrittenAnew_doesNotShowWhatItHadBefore() throws IOException {
    Path store = folder.resolve("store.db");
    try (AheadLog log = new AheadLog(store, 0)) {
      append(log, "one", "two", "three");
      log.turn();
      append(log, "four");
      log.turn();
      append(log, "five");
    }

    assertThat(found(store)).containsExactly("4 four", "5 five");
  }

  @Test
  void recordLongerThanItsBuffer_isFoundWhole() throws IOException {
    Path store = folder.resolve("store.db");
    String text = "long ".repeat(100_000);
    try (AheadLog log = new AheadLog(store, 0)) {
      append(log, text, "short");
    }

    assertThat(found(store)).containsExactly("1 " + text, "2 short");
  }

  @Test
  void damagedRecord_isNotFound_thoseBehindItAre() throws IOException {
    Path store = folder.resolve("store.db");
    try (AheadLog log = new AheadLog(store, 0)) {
      append(log, "x".repeat(2_000), "two", "three");
    }
    Path file = AheadLog.files(store).getFirst();
    byte[] bytes = Files.readAllBytes(file);
    bytes[700] ^= 4;
    Files.write(file, bytes);

    assertThat(found(store)).containsExactly("2 two", "3 three");
  }

  @Test
  void recordThatWasCutOff_isNotFound() throws IOException {
    Path store = folder.resolve("store.db");
    try (AheadLog log = new AheadLog(store, 0)) {
      append(log, "one", "x".repeat(2_000));
    }
    Path file = AheadLog.files(store).getFirst();
    Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 1_500));

    assertThat(found(store)).containsExactly("1 one");
  }

  @Test
  void recordWithoutRoomOnTheDisk_isNotFound_theNextTakesItsPlace() throws IOException {
    Path mount = Files.createDirectory(folder.resolve("disk"));
    try (SmallDisk disk = SmallDisk.tmpfs(mount, 4)) {
      Path store = mount.resolve("store.db");
      try (AheadLog log = new AheadLog(store, 0)) {
        append(log, "one");
        disk.fill();
        assertThatThrownBy(() -> append(log, "x".repeat(100_000))).isInstanceOf(IOException.class);
        assertThat(found(store)).containsExactly("1 one");

        disk.free();
        append(log, "two");
        assertThat(found(store)).containsExactly("1 one", "2 two");
      }
    }
  }

  private static void append(AheadLog log, String... texts) throws IOException {
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      log.append(bytes, bytes.length);
    }
  }

  private static List<String> found(Path store) throws IOException {
    return AheadLog.read(store).stream()
        .map(record -> record.number() + " " + StandardCharsets.UTF_8.decode(record.payload()))
        .toList();
  }
}
