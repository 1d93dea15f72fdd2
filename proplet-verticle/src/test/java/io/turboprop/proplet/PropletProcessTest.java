package io.turboprop.proplet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.examples.Examples;
import io.turboprop.model.PropletId;
import io.turboprop.wire.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A proplet as a process of its own. */
@Timeout(90)
final class PropletProcessTest {
  @TempDir Path folder;

  @Test
  void sigterm_takesLeaveAndEndsTheProcess() throws Exception {
    PropletId id = new PropletId("p1");
    try (PropletHouse house = new PropletHouse(folder)) {
      Process process =
          process(
              Map.of(
                  "PROPLET_MQTT_ADDRESS", house.broker.url(),
                  "PROPLET_TENANT_ID", "t1",
                  "PROPLET_CHANNEL_ID", "c1",
                  "PROPLET_ENTITY_ID", id.value(),
                  "PROPLET_API_KEY", "key",
                  "PROPLET_METRICS_PORT", "0",
                  "PROPLET_STOP_GRACE", "1"));
      try {
        await().until(() -> house.registrationsOf(id) == 1);
        Starts add = Starts.aTask("add").file(Examples.ADD.bytes()).inputs("10", "20");
        house.manager.order(id, add.run(id, 1));
        house.manager.await(add.task(), Report.Finished.class);

        process.destroy();

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(house.manager.beats()).anyMatch(beat -> !beat.alive());
        assertThat(folder.resolve("data/proplet/p1/images/sha256")).isNotEmptyDirectory();
      } finally {
        process.destroyForcibly();
      }
    }
  }

  @Test
  void start_withoutAnIdentity_endsWithStatus2AndSaysWhatIsMissing() throws Exception {
    Process process = process(Map.of());

    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(folder.resolve("out.txt")).content().contains("PROPLET_TENANT_ID");
  }

  private Process process(Map<String, String> environment) throws IOException {
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            PropletMain.class.getName());
    builder.environment().keySet().removeIf(name -> name.startsWith("PROPLET_"));
    builder.environment().putAll(environment);
    builder.directory(folder.toFile());
    Path out = Files.createFile(folder.resolve("out.txt"));
    return builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
  }
}
