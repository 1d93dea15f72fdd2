package io.turboprop.proplet.engine.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.examples.Examples;
import io.turboprop.proplet.engine.Capabilities;
import io.turboprop.proplet.engine.Execution;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.OutputListener.Stream;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunOutcome.Failed;
import io.turboprop.proplet.engine.RunOutcome.Succeeded;
import io.turboprop.proplet.engine.Runs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class ChildEngineTest {
  private static final String NAME = ChildMain.class.getName();

  @TempDir Path folder;
  private ChildEngine engine;

  @BeforeEach
  void open() {
    engine = Children.engine(folder, 0);
  }

  /** Whatever a guest did, the next one runs, and in the end no child is left. */
  @AfterEach
  void runsOn() {
    assertThat(example(Examples.ADD).named("add").inputs("1", "2").result(engine)).isEqualTo("3");
    engine.close();
    eventually().until(() -> children().isEmpty());
  }

  private static ConditionFactory eventually() {
    return await().atMost(Duration.ofSeconds(40));
  }

  private Runs example(Examples example) {
    return Runs.of(folder, example.bytes());
  }

  private static List<ProcessHandle> children() {
    return ProcessHandle.current().children().filter(ChildEngineTest::isOurs).toList();
  }

  /** Not by the JDK, which gives no arguments if the class path is long. */
  private static boolean isOurs(ProcessHandle child) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(child.pid()), "cmdline"))
          .contains("\0" + NAME + "\0");
    } catch (IOException gone) {
      return false;
    }
  }

  @Test
  void command_getsArgumentsVariablesAndInput_andItsOutputIsHeard() {
    var heard = new ByteArrayOutputStream();
    Runs hello = example(Examples.HELLO).env(Map.of("NAME", "x"));

    String result =
        switch (Runs.await(
            engine.start(
                hello.request(),
                (stream, bytes, offset, length) -> {
                  if (stream == Stream.STDOUT) {
                    heard.write(bytes, offset, length);
                  }
                }))) {
          case Succeeded done -> done.result();
          case Failed failed -> throw new AssertionError(failed);
        };

    assertThat(result).isNotEmpty();
    assertThat(heard).hasToString(result);
  }

  @Test
  void loop_withoutEnd_isStoppedAtTheDeadline() {
    Failed failed =
        example(Examples.SPIN).named("spin").deadline(Duration.ofMillis(300)).failure(engine);

    assertThat(failed.kind()).isEqualTo(FailureKind.DEADLINE);
    assertThat(failed.message()).isEqualTo("deadline of 300ms passed");
  }

  @Test
  void guest_pinnedToMachineCode_getsIt() {
    RunOutcome outcome =
        example(Examples.ADD).named("add").inputs("1", "2").on("redline").outcome(engine);

    assertThat(outcome.engine()).isEqualTo("redline");
  }

  @Test
  void cpu_usedUp_endsTheGuestBeforeItsDeadline() {
    Failed failed =
        example(Examples.SPIN).named("spin").cpu(Duration.ofMillis(300)).failure(engine);

    assertThat(failed.kind()).isEqualTo(FailureKind.DEADLINE);
    assertThat(failed.message()).isEqualTo("processor time of 300ms used up");
  }

  @Test
  void child_killed_isAnErrorOfItsTaskAlone() {
    Execution victim = example(Examples.SPIN).named("spin").start(engine);
    eventually().until(() -> victim.usage().uptime().isPositive());
    ProcessHandle child = children().getFirst();
    Execution neighbour = example(Examples.SPIN).named("spin").start(engine);

    child.destroyForcibly();

    Failed failed = Runs.failure(victim);
    assertThat(failed.kind()).isEqualTo(FailureKind.ENGINE);
    assertThat(failed.message()).startsWith("the guest's process ended with signal 9 (SIGKILL)");
    assertThat(failed.exitCode()).hasValue(137);
    assertThat(failed.usage().uptime()).isPositive();
    eventually().until(() -> neighbour.usage().uptime().isPositive());
    neighbour.stop();
    assertThat(Runs.failure(neighbour).kind()).isEqualTo(FailureKind.STOPPED);
  }

  @Test
  void memory_ofAGuest_isNotTheProplets() {
    long before = usedHeap();
    AtomicLong most = new AtomicLong();
    Execution hog =
        engine.start(
            example(Examples.HOG).named("hog").memory(160L << 20).request(),
            (stream, bytes, offset, length) -> {});
    hog.outcome().whenComplete((outcome, never) -> most.set(usedHeap()));

    assertThat(Runs.await(hog).usage().memoryBytes()).isGreaterThan(150L << 20);
    assertThat(most.get() - before).isLessThan(64L << 20);
  }

  private static long usedHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  @Test
  void seed_isPassedOn() {
    Runs seeded = example(Examples.ADD).named("main").capabilities(Capabilities.CLOSED.withSeed(7));

    assertThat(seeded.result(engine)).isEqualTo("42");
  }

  @Test
  void child_keptReady_isTakenAndReplaced() {
    try (ChildEngine warm = Children.engine(folder, 1)) {
      eventually().until(() -> children().size() == 1);
      ProcessHandle waiting = children().getFirst();
      Execution running = example(Examples.SPIN).named("spin").start(warm);

      eventually().until(() -> running.usage().uptime().isPositive());
      eventually().until(() -> children().size() == 2);
      assertThat(waiting.isAlive()).isTrue();
      running.stop();
      eventually().until(() -> !waiting.isAlive());
    }
  }
}
