package io.turboprop.manager.store.sqlite;

import static io.turboprop.manager.task.TaskBuilder.EPOCH;
import static io.turboprop.manager.task.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.codec.bus.RecordJson;
import io.turboprop.manager.store.Happening;
import io.turboprop.manager.task.AttemptRecord;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.manager.task.Phase;
import io.turboprop.manager.task.Restart;
import io.turboprop.manager.task.RetryPolicy;
import io.turboprop.manager.task.RunPolicy;
import io.turboprop.manager.task.Semantics;
import io.turboprop.manager.task.Task;
import io.turboprop.manager.task.Timeouts;
import io.turboprop.model.BootId;
import io.turboprop.model.Digest;
import io.turboprop.model.PropletId;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.module.Feature;
import io.turboprop.module.ModuleKind;
import io.turboprop.module.ModuleNeeds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Bodies of schema 2: what was written once is read for ever, and still written so. */
final class GoldenRecordsTest {
  private static final String ID = "0b9c6a52-4a3f-4c11-9d55-5f0c7c1c0a02";
  private static final PropletId ONE = new PropletId("proplet-1");
  private static final PropletId TWO = new PropletId("proplet-2");

  private static final ModuleFile MODULE =
      new ModuleFile(new Digest("ab".repeat(32)), 8, "AGFzbQEAAAA=");

  private final Bodies bodies = new Bodies(RecordJson.mapper(), Path.of("golden.db"));

  @Test
  void task_withPolicyAndSeats() throws IOException {
    check("task-schema-2.json", task(), Task.class);
  }

  @Test
  void event_ofAProplet() throws IOException {
    check(
        "event-schema-2.json",
        Happening.of(
            ONE,
            EPOCH,
            new Happening.PropletRegistered(Optional.of(new BootId("boot-1")), true),
            new Reason(ReasonCode.CREATED, "said so")),
        Happening.class);
  }

  @Test
  void attempt() throws IOException {
    check(
        "attempt-schema-2.json",
        new AttemptRecord(
            task().id(),
            1,
            7,
            EPOCH,
            Optional.of(EPOCH.plusSeconds(9)),
            new Reason(ReasonCode.TRAP, "unreachable"),
            task().seats()),
        AttemptRecord.class);
  }

  @Test
  void moduleFile_thatWasLookedInto() throws IOException {
    check(
        "module-file-schema-2.json",
        MODULE.needing(
            new ModuleNeeds(
                ModuleKind.CORE_MODULE,
                List.of(Feature.SIMD, Feature.GC_HEAP),
                List.of("env.f (function)"))),
        ModuleFile.class);
  }

  @Test
  void moduleFile_ofAnEarlierVersion_hasNoNeeds() {
    String earlier =
        "{\"digest\":\"%s\",\"sizeBytes\":8,\"preview\":\"AGFzbQEAAAA=\"}"
            .formatted(MODULE.digest());

    assertThat(bodies.decode(new Row("file", "file"), earlier, ModuleFile.class)).isEqualTo(MODULE);
    assertThat(bodies.encode(MODULE)).isEqualTo(earlier);
  }

  private static Task task() {
    return aTask()
        .id(ID)
        .named("serve")
        .image("registry.example/serve:1")
        .policy(
            new RunPolicy(
                new RetryPolicy(
                    3,
                    Duration.ofMillis(500),
                    Duration.ofSeconds(30),
                    0.5,
                    List.of(ReasonCode.TRAP),
                    Duration.ofMinutes(5)),
                Semantics.AT_LEAST_ONCE,
                new Timeouts(
                    Optional.of(Duration.ofSeconds(20)),
                    Optional.of(Duration.ofMinutes(2)),
                    Optional.empty(),
                    Optional.of(Duration.ofSeconds(5))),
                Restart.ON_FAILURE))
        .on(ONE, TWO)
        .in(Phase.RUNNING)
        .nextVersion();
  }

  private <T extends Record> void check(String name, T value, Class<T> type) throws IOException {
    String golden = Golden.text(name);

    assertThat(bodies.encode(value)).isEqualTo(golden);
    assertThat(bodies.decode(new Row(name, name), golden, type)).isEqualTo(value);
  }
}
