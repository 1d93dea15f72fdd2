package io.turboprop.proplet.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.model.Bytes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class JournalFolderTest {
  @TempDir Path folder;

  @Test
  void append_afterReplace_goesBehindIt() throws IOException {
    JournalFolder journal = opened();
    journal.replace(bytes("one,"));
    journal.append(bytes("two,"));
    journal.append(bytes("three"));
    journal.sync();
    journal.close();

    assertThat(read(opened())).isEqualTo("one,two,three");
  }

  @Test
  void replace_leavesOneFileAndTheLock() throws IOException {
    JournalFolder journal = opened();
    journal.replace(bytes("one"));
    journal.append(bytes("more"));
    assertThat(journal.replace(bytes("two"))).isEqualTo(3);
    journal.append(bytes("!"));
    journal.close();

    assertThat(names()).containsExactlyInAnyOrder("journal", "journal.lock");
    assertThat(folder.resolve("journal")).hasContent("two!");
  }

  @Test
  void open_afterACrashInReplace_hasTheOldAndClearsAway() throws IOException {
    JournalFolder journal = opened();
    journal.replace(bytes("old"));
    journal.close();
    Files.writeString(folder.resolve("journal.new"), "half of the ne");

    assertThat(Files.exists(folder.resolve("journal"))).isTrue();
    JournalFolder second = new JournalFolder(folder);
    Bytes found = second.open();
    second.close();

    assertThat(new String(found.unsafeArray(), StandardCharsets.UTF_8)).isEqualTo("old");
    assertThat(names()).doesNotContain("journal.new");
  }

  @Test
  void append_beforeReplace_isRefused() throws IOException {
    JournalFolder journal = opened();

    assertThatThrownBy(() -> journal.append(bytes("x"))).hasMessageContaining("not open");
    journal.close();
  }

  @Test
  void replace_intoAFolderThatVanished_failsAndWorksAgainWhenItIsBack() throws IOException {
    JournalFolder journal = opened();
    journal.replace(bytes("one"));
    Path away = folder.resolveSibling(folder.getFileName() + "-away");
    Files.move(folder, away);

    assertThatThrownBy(() -> journal.replace(bytes("two"))).isInstanceOf(IOException.class);

    Files.move(away, folder);
    journal.replace(bytes("three"));
    journal.close();
    assertThat(folder.resolve("journal")).hasContent("three");
  }

  @Test
  void keepAside_keepsTheNewestFew() throws IOException {
    JournalFolder journal = opened();
    journal.replace(bytes("damaged"));
    for (int i = 1; i <= 5; i++) {
      journal.keepAside("damaged-" + i);
    }
    journal.close();

    assertThat(names())
        .contains("journal.damaged-3", "journal.damaged-4", "journal.damaged-5")
        .doesNotContain("journal.damaged-1", "journal.damaged-2");
    assertThat(folder.resolve("journal.damaged-5")).hasContent("damaged");
  }

  @Test
  void open_twiceInOneProcess_isRefusedAndLeavesTheFirstItsLock() throws Exception {
    JournalFolder journal = opened();

    assertThatThrownBy(() -> new JournalFolder(folder).open())
        .hasMessageContaining("is in use by process " + ProcessHandle.current().pid());
    assertThat(openedByAnotherProcess())
        .contains("is in use by process " + ProcessHandle.current().pid());

    journal.close();
    assertThat(openedByAnotherProcess()).isEqualTo("opened");
    opened().close();
  }

  /** Opens the folder and says how it went. */
  static final class Opener {
    private Opener() {}

    public static void main(String[] args) {
      try {
        new JournalFolder(Path.of(args[0])).open();
        System.out.println("opened");
      } catch (IOException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private String openedByAnotherProcess() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Opener.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var out =
        new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
      return String.valueOf(out.readLine());
    } finally {
      other.waitFor();
    }
  }

  private JournalFolder opened() throws IOException {
    var journal = new JournalFolder(folder);
    journal.open();
    return journal;
  }

  private static String read(JournalFolder journal) throws IOException {
    journal.close();
    Bytes found = journal.open();
    journal.close();
    return new String(found.unsafeArray(), StandardCharsets.UTF_8);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).toList();
    }
  }

  private static Bytes bytes(String text) {
    return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
