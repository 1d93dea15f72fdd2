package io.turboprop.system.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.system.Forked;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A short run of {@link Chaos} with fresh dice each time; {@code -Dchaos.seed=…} throws those of an
 * earlier run again. The report is printed and kept when a promise was broken.
 */
class ChaosTest {
  @TempDir Path folder;

  @Test
  void aFewFaultsUnderLoad_breakNoPromise() throws Exception {
    run();
  }

  @Test
  void aFewFailoversUnderLoad_breakNoPromise() throws Exception {
    run("--managers", "2", "--scenario", "failover");
  }

  private void run(String... more) throws Exception {
    long seed = Long.getLong("chaos.seed", System.nanoTime() & 0xffff_ffffL);
    Path report = folder.resolve("report");
    List<String> command =
        new ArrayList<>(List.of("unshare", "--net", "--mount", "--pid", "--fork", "--mount-proc"));
    command.add("--kill-child");
    if (!System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("--user", "--map-root-user"));
    }
    command.addAll(Forked.javaCommand(Chaos.class.getName(), "-Xmx512m", "-XX:+UseSerialGC"));
    command.addAll(List.of("--folder", folder.toString(), "--report", report.toString()));
    command.addAll(List.of("--seed", Long.toString(seed), "--rate", "25"));
    command.addAll(List.of("--kills", "10", "--pace-ms", "1500", "--seconds", "40"));
    command.addAll(List.of(more));
    String path = System.getenv("PATH") + ":/usr/sbin:/sbin";
    try (Forked chaos = Forked.start(command, Map.of("PATH", path), folder.resolve("chaos.log"))) {
      int exit = chaos.exitCode(java.time.Duration.ofMinutes(6));
      System.out.println("seed " + seed + "\n" + chaos.output());
      assertThat(exit).as("seed %d\n%s", seed, chaos.output()).isZero();
    }
    assertThat(Files.readString(report)).contains("Every promise was kept.");
  }
}
