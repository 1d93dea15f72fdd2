package io.turboprop.proplet.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.Isolation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EnginesTest {
  @TempDir Path folder;
  private final Named own = new Named("wasm", "endive");
  private final Named children = new Named("child", "endive");
  private final Named external = new Named("process", "process");

  /** Answers with its name. */
  private record Named(String name, String tier) implements Engine {
    @Override
    public EngineInfo describe() {
      return new EngineInfo(name, name + "-1", List.of(), List.of(tier));
    }

    @Override
    public Execution start(RunRequest request, OutputListener output) {
      return new RefusedExecution(FailureKind.ENGINE, name);
    }

    @Override
    public void close() {}
  }

  private Runs run() {
    return Runs.of(folder, new byte[] {1});
  }

  private Engines inside(Isolation usual) {
    return new Engines(own, children, Optional.empty(), usual);
  }

  private Engines withExternal() {
    return new Engines(own, children, Optional.of(external), Isolation.NONE);
  }

  private static String ranBy(Runs run, Engines engines) {
    return run.failure(engines).message();
  }

  @Test
  void run_thatSaysNothing_isIsolatedAsConfigured() {
    assertThat(ranBy(run(), inside(Isolation.NONE))).isEqualTo("wasm");
    assertThat(ranBy(run(), inside(Isolation.PROCESS))).isEqualTo("child");
  }

  @Test
  void run_thatSaysHow_isIsolatedLikeThat() {
    assertThat(ranBy(run().isolated(Isolation.PROCESS), inside(Isolation.NONE))).isEqualTo("child");
    assertThat(ranBy(run().isolated(Isolation.NONE), inside(Isolation.PROCESS))).isEqualTo("wasm");
  }

  @Test
  void run_withAnExternalRuntime_goesThere() {
    assertThat(ranBy(run(), withExternal())).isEqualTo("process");
    assertThat(ranBy(run().isolated(Isolation.PROCESS), withExternal())).isEqualTo("process");
    assertThat(ranBy(run().on("process"), withExternal())).isEqualTo("process");
  }

  @Test
  void run_pinnedSeededOrKeptInside_doesNotGoToTheExternalRuntime() {
    Runs seeded = run().capabilities(Capabilities.CLOSED.withSeed(1));

    assertThat(ranBy(run().on("endive"), withExternal())).isEqualTo("wasm");
    assertThat(ranBy(run().on("endive").isolated(Isolation.PROCESS), withExternal()))
        .isEqualTo("child");
    assertThat(ranBy(run().isolated(Isolation.NONE), withExternal())).isEqualTo("wasm");
    assertThat(ranBy(seeded, withExternal())).isEqualTo("wasm");
  }

  @Test
  void run_pinnedToWhatIsNotThere_isRefusedNamingWhatIs() {
    RunOutcome.Failed failed = run().on("redline").failure(withExternal());

    assertThat(failed.kind()).isEqualTo(FailureKind.PIN);
    assertThat(failed.message())
        .isEqualTo("the task wants engine \"redline\"; this proplet has process, endive");
  }

  @Test
  void describe_withAnExternalRuntime_namesItFirst() {
    assertThat(withExternal().describe())
        .isEqualTo(new EngineInfo("process", "process-1", List.of(), List.of("process", "endive")));
    assertThat(inside(Isolation.NONE).describe()).isEqualTo(own.describe());
  }

  @Test
  void usage_ofARefusedRun_isNone() {
    Execution refused = run().on("redline").start(inside(Isolation.NONE));
    refused.stop();

    assertThat(refused.usage().uptime()).isEqualTo(Duration.ZERO);
  }
}
