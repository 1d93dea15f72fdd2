package io.turboprop.proplet;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.examples.Examples;
import io.turboprop.model.BootId;
import io.turboprop.model.PropletId;
import io.turboprop.model.ReasonCode;
import io.turboprop.model.RunResult;
import io.turboprop.wire.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A proplet as a process of its own. */
@Timeout(120)
final class PropletProcessTest {
  @TempDir Path folder;
  private int outputs;

  @Test
  void sigterm_takesLeaveAndEndsTheProcess() throws Exception {
    PropletId id = new PropletId("p1");
    try (PropletHouse house = new PropletHouse(folder)) {
      Process process = process(environment(house, id));
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
  void kill9_whileAGuestRuns_isToldByTheNextBootAsLost() throws Exception {
    PropletId id = new PropletId("p1");
    try (PropletHouse house = new PropletHouse(folder)) {
      Process first = process(environment(house, id));
      Process second = null;
      try {
        await().until(() -> house.registrationsOf(id) == 1);
        BootId boot = house.bootOf(id);
        house.manager.acknowledges = false;
        Starts add = Starts.aTask("add").file(Examples.ADD.bytes()).inputs("10", "20");
        Starts spin = Starts.aTask("spin").file(Examples.SPIN.bytes());
        house.manager.order(id, add.run(id, 1, boot), spin.run(id, 2, boot));
        house.manager.await(add.task(), Report.Finished.class);
        house.manager.await(spin.task(), Report.Accepted.class);

        first.toHandle().destroyForcibly();
        assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
        house.manager.acknowledges = true;
        second = process(environment(house, id));

        Report.Finished lost = house.manager.await(spin.task(), Report.Finished.class);
        assertThat(lost.attempt()).isEqualTo(2);
        assertThat(lost.result())
            .isEqualTo(
                RunResult.Failure.of(
                    ReasonCode.PROPLET_LOST,
                    "was running when boot " + boot + " of the proplet ended"));
        await()
            .until(
                () ->
                    house.manager.batches().stream()
                        .filter(batch -> !batch.boot().equals(boot))
                        .flatMap(batch -> batch.reports().stream())
                        .anyMatch(r -> r.task().equals(add.task())));
        await().until(() -> house.manager.inventory(id).attempts().isEmpty());
        house.manager.order(id, spin.run(id, 2, boot));
        Starts next = Starts.aTask("add").file(Examples.ADD.bytes()).inputs("1", "2");
        house.manager.order(id, next.run(id, 1));
        house.manager.await(next.task(), Report.Finished.class);
        assertThat(house.manager.inventory(id).attempts())
            .noneMatch(held -> held.task().equals(spin.task()));
      } finally {
        end(first);
        end(second);
      }
    }
  }

  @Test
  void second_onTheSameFolder_endsWithStatus1AndSaysWhoHasIt() throws Exception {
    PropletId id = new PropletId("p1");
    try (PropletHouse house = new PropletHouse(folder)) {
      Process first = process(environment(house, id));
      Process second = null;
      try {
        await().until(() -> house.registrationsOf(id) == 1);

        second = process(environment(house, id));

        assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(second.exitValue()).isEqualTo(1);
        assertThat(folder.resolve("out2.txt"))
            .content()
            .contains("is in use by process " + first.pid());
      } finally {
        end(first);
        end(second);
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

  /** A process takes its time to start on a busy machine. */
  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(30));
  }

  private static Map<String, String> environment(PropletHouse house, PropletId id) {
    return Map.of(
        "PROPLET_MQTT_ADDRESS", house.broker.url(),
        "PROPLET_TENANT_ID", "t1",
        "PROPLET_CHANNEL_ID", "c1",
        "PROPLET_ENTITY_ID", id.value(),
        "PROPLET_API_KEY", "key",
        "PROPLET_METRICS_PORT", "0",
        "PROPLET_STOP_GRACE", "1");
  }

  private static void end(@Nullable Process process) throws InterruptedException {
    if (process != null) {
      process.destroyForcibly();
      process.waitFor();
    }
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
    outputs++;
    Path out = folder.resolve(outputs == 1 ? "out.txt" : "out" + outputs + ".txt");
    return builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
  }
}
