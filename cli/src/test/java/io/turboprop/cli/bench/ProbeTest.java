package io.turboprop.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.cli.CommandException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProbeTest {
  @TempDir Path folder;

  @Test
  void process_byNumberAndByFile_tellsWhatItUses() throws Exception {
    String pid = Long.toString(ProcessHandle.current().pid());
    Path file = Files.writeString(folder.resolve("pid"), pid + "\n");
    Probe probe = new Probe(Map.of("number", pid, "file", file.toString()));

    Probe.Watch watch = probe.watch();
    Files.write(folder.resolve("bytes"), new byte[100_000]);
    Map<String, Probe.Use> used = watch.used();

    assertThat(used).containsOnlyKeys("number", "file");
    assertThat(used.values())
        .allSatisfy(
            use -> {
              assertThat(use.residentMib()).isPositive();
              assertThat(use.processors()).isNotNegative();
              assertThat(use.kibPerMinute()).isPositive();
            });
    assertThat(probe.residentMib()).containsOnlyKeys("number", "file");
  }

  @Test
  void processThatTookThePlaceOfAnother_countsFromItsOwnBeginning() throws Exception {
    Process child = new ProcessBuilder("cat").start();
    try {
      Path file = folder.resolve("pid");
      Files.writeString(file, Long.toString(ProcessHandle.current().pid()));
      Probe.Watch watch = new Probe(Map.of("it", file.toString())).watch();

      Files.writeString(file, Long.toString(child.pid()));

      assertThat(watch.used().get("it").kibPerMinute()).isNotNegative();
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  @Test
  void noProcess_isSaid() {
    assertThatThrownBy(() -> new Probe(Map.of("it", folder.resolve("no").toString())).watch())
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("no process id");
    assertThatThrownBy(() -> new Probe(Map.of("it", "999999999")).watch())
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("999999999");
  }
}
