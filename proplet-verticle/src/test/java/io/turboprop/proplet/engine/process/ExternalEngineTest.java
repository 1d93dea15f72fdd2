package io.turboprop.proplet.engine.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.turboprop.module.ServingRuntime;
import io.turboprop.proplet.engine.Capabilities;
import io.turboprop.proplet.engine.Execution;
import io.turboprop.proplet.engine.FailureKind;
import io.turboprop.proplet.engine.GuestDir;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.RunOutcome.Failed;
import io.turboprop.proplet.engine.Runs;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExternalEngineTest {
  @TempDir Path folder;
  private ExternalConfig config;
  private ExternalEngine engine;

  @BeforeEach
  void open() {
    config = ExternalConfig.of(FakeRuntime.in(folder).toString(), "", folder);
    engine = new ExternalEngine(config, ProcessConfig.DEFAULT);
  }

  @AfterEach
  void close() {
    engine.close();
    await().until(() -> engine.strays() == 0);
  }

  private Runs calling(String function) {
    return Runs.of(folder, Modules.exporting(function)).named(function);
  }

  private List<String> arguments() throws IOException {
    return Files.readAllLines(folder.resolve("arguments"));
  }

  @Test
  void run_ofAFunction_passesArgumentsInUpstreamsOrder() throws Exception {
    Runs add =
        calling("add").inputs("40", "-1").cliArgs("-W", "fuel=9").env(Map.of("B", "2 3", "A", "1"));

    assertThat(add.result(engine)).isEqualTo("39");
    assertThat(arguments())
        .containsExactly(
            "run",
            "--invoke",
            "add",
            "-W",
            "fuel=9",
            "--env",
            "A=1",
            "--env",
            "B=2 3",
            add.request().module().toString(),
            "40",
            "-1");
  }

  @Test
  void run_givenDirectories_passesWritableOnes() throws Exception {
    Capabilities given =
        Capabilities.CLOSED.withDirs(
            List.of(
                new GuestDir(Path.of("/srv/data"), "/data", true),
                new GuestDir(Path.of("/etc"), "/etc", false)));
    Runs main = calling("main").capabilities(given);

    main.result(engine);

    assertThat(arguments())
        .containsExactly(
            "run",
            "--invoke",
            "main",
            "--dir",
            "/srv/data::/data",
            main.request().module().toString());
  }

  @Test
  void run_withStandardInput_readsItAll() {
    String input = "0123456789".repeat(50_000);

    assertThat(calling("cat").stdin(input).result(engine)).isEqualTo(input);
  }

  @Test
  void run_withoutStandardInput_readsTheEnd() {
    assertThat(calling("cat").result(engine)).isEmpty();
  }

  @Test
  void run_thatDoesNotReadItsInput_endsWell() {
    assertThat(calling("main").stdin("x".repeat(1 << 20)).result(engine)).isEqualTo("42");
  }

  @Test
  void environment_ofTheProcess_isEmpty() {
    String variables = calling("environment").env(Map.of("LD_PRELOAD", "x")).result(engine);

    assertThat(variables.lines().map(line -> line.replaceAll("=.*", "")))
        .as("what a shell sets itself")
        .isSubsetOf("PWD", "OLDPWD", "SHLVL", "_");
  }

  @Test
  void output_isToldWhileTheGuestRuns() {
    CompletableFuture<String> heard = new CompletableFuture<>();
    Execution running =
        engine.start(
            calling("first").request(),
            (stream, bytes, offset, length) ->
                heard.complete(
                    stream + " " + new String(bytes, offset, length, StandardCharsets.UTF_8)));

    assertThat(heard.orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join())
        .isEqualTo("STDOUT first\n");
    assertThat(running.outcome().toCompletableFuture()).isNotDone();
    running.stop();
    assertThat(Runs.failure(running).kind()).isEqualTo(FailureKind.STOPPED);
  }

  @Test
  void output_beyondTheLimit_isCutAndCounted() {
    assertThat(calling("flood").output(10).result(engine))
        .isEqualTo("xxxxxxxxxx\n[output truncated: kept 10 of 3000000 bytes]");
  }

  @Test
  void output_onStandardError_isKeptBesideTheResult() {
    RunOutcome outcome = calling("both").outcome(engine);

    assertThat(outcome).isInstanceOf(RunOutcome.Succeeded.class);
    assertThat(outcome.outputTail()).isEqualTo("err\n");
  }

  @Test
  void run_thatTraps_failsAsTrap() {
    Failed failed = calling("trap").failure(engine);

    assertThat(failed.kind()).isEqualTo(FailureKind.TRAP);
    assertThat(failed.message()).isEqualTo("exit code 134: wasm trap: unreachable");
  }

  @Test
  void run_whoseRuntimeCrashes_failsAsTheEnginesFaultNamingTheSignal() {
    Failed failed = calling("crash").failure(engine);

    assertThat(failed.kind()).isEqualTo(FailureKind.ENGINE);
    assertThat(failed.message()).startsWith("the runtime was ended by signal 11 (SIGSEGV)");
    assertThat(failed.exitCode()).hasValue(139);
  }

  @Test
  void run_thatLeavesProcessesBehind_endsAndTheyAreKilled() throws Exception {
    assertThat(calling("litter").result(engine)).isEqualTo("done\n");

    for (String pid : Files.readAllLines(folder.resolve("litter"))) {
      await().until(() -> !isAlive(pid));
    }
  }

  @Test
  void stop_killsWhatTheGuestStarted() throws Exception {
    Execution running = calling("brood").start(engine);
    Path litter = folder.resolve("litter");
    await().until(() -> Files.exists(litter) && Files.size(litter) > 0);
    String pid = Files.readString(litter).strip();
    assertThat(isAlive(pid)).isTrue();

    running.stop();

    assertThat(Runs.failure(running).kind()).isEqualTo(FailureKind.STOPPED);
    await().until(() -> !isAlive(pid));
  }

  /** A process that has ended and that nobody has asked about is dead, too. */
  private static boolean isAlive(String pid) {
    try {
      String state = Files.readString(Path.of("/proc", pid, "stat"));
      return state.charAt(state.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException gone) {
      return false;
    }
  }

  @Test
  void deadline_ofADaemon_doesNotApply() {
    Execution daemon = calling("spin").daemon().deadline(Duration.ofMillis(1)).start(engine);
    await().until(() -> daemon.usage().uptime().compareTo(Duration.ofMillis(300)) > 0);

    assertThat(daemon.outcome().toCompletableFuture()).isNotDone();
    assertThat(daemon.usage().memoryBytes()).isPositive();
    daemon.stop();
    assertThat(Runs.failure(daemon).usage().cpu()).isPositive();
  }

  @Test
  void cpu_usedUp_killsTheProcess() {
    Failed failed =
        calling("spin").deadline(Duration.ofMinutes(5)).cpu(Duration.ofMillis(200)).failure(engine);

    assertThat(failed.kind()).isEqualTo(FailureKind.DEADLINE);
    assertThat(failed.message()).isEqualTo("processor time of 200ms used up");
  }

  @Test
  void memory_ofTheProcess_isLimitedWithoutControlGroups() {
    String limits = calling("limits").memory(1 << 20).result(engine);

    assertThat(limits.lines().filter(line -> line.startsWith("Max data size")))
        .singleElement()
        .asString()
        .contains(Long.toString((1 << 20) + ProcessConfig.DEFAULT.overheadBytes()));
  }

  @Test
  void option_thatOpensTheHost_isRefusedUnlessAllowed() throws Exception {
    Failed failed = calling("main").cliArgs("--dir", "/").failure(engine);

    assertThat(failed.kind()).isEqualTo(FailureKind.BAD_INPUT);
    assertThat(failed.message()).contains("\"--dir\"").contains("PROPLET_EXTERNAL_ANY_OPTION");
    try (var open = new ExternalEngine(config.withAnyOption(true), ProcessConfig.DEFAULT)) {
      assertThat(calling("main").cliArgs("--dir", "/").result(open)).isEqualTo("42");
      assertThat(arguments()).containsSubsequence("--dir", "/");
    }
  }

  @Test
  void seed_isRefused() {
    Failed failed = calling("main").capabilities(Capabilities.CLOSED.withSeed(1)).failure(engine);

    assertThat(failed.message()).contains("seed");
  }

  @Test
  void httpComponent_withoutPermission_isRefused() {
    Failed failed = Runs.of(folder, ServingRuntime.component()).failure(engine);

    assertThat(failed.message()).contains("PROPLET_HTTP_ENABLED");
  }

  @Test
  void httpComponent_served_saysItsPort() throws Exception {
    int port = freePort();
    try (var serving = new ExternalEngine(config.withHttp(true, 20_000), ProcessConfig.DEFAULT)) {
      CompletableFuture<String> heard = new CompletableFuture<>();
      Execution running =
          serving.start(
              Runs.of(folder, ServingRuntime.component()).cliArgs("--port", "" + port).request(),
              (stream, bytes, offset, length) ->
                  heard.complete(new String(bytes, offset, length, StandardCharsets.UTF_8)));

      assertThat(heard.join()).isEqualTo("started at port " + port + "\n");
      await().until(() -> running.usage().uptime().isPositive());
      await()
          .untilAsserted(
              () ->
                  assertThat(arguments())
                      .startsWith("serve", "-Shttp", "--addr", "0.0.0.0:" + port));
      running.stop();
      assertThat(Runs.failure(running).kind()).isEqualTo(FailureKind.STOPPED);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0)) {
      return probe.getLocalPort();
    }
  }

  @Test
  void component_namedFunction_isInvokedWithItsInputs() throws Exception {
    Runs run = Runs.of(folder, Modules.component()).named("greet").inputs("\"you\"", "3");

    run.result(engine);

    assertThat(arguments())
        .containsExactly("run", "--invoke", "greet(\"you\", 3)", run.request().module().toString());
  }

  @Test
  void places_allTaken_refusesTheNextRun() {
    var one =
        new ProcessConfig(
            1,
            512L << 20,
            256,
            Duration.ofMinutes(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            java.util.Optional.empty());
    try (var small = new ExternalEngine(config, one)) {
      Execution first = calling("spin").start(small);

      assertThat(calling("main").failure(small).message())
          .isEqualTo("1 runs are under way already");
      first.stop();
      Runs.failure(first);
      await().until(() -> calling("main").outcome(small) instanceof RunOutcome.Succeeded);
    }
  }

  @Test
  void runtime_thatIsMissing_isSaidAtTheStart() {
    assertThatThrownBy(() -> ExternalConfig.of("/no/such/wasmtime", "", folder))
        .hasMessage("there is no file /no/such/wasmtime");
    assertThatThrownBy(() -> ExternalConfig.of("wasmtime", folder.toString(), folder))
        .hasMessage("no program \"wasmtime\" in " + folder);
  }

  @Test
  void runtime_thatIsNotExecutable_isSaidAtTheStart() throws Exception {
    Path file = Files.createFile(folder.resolve("wasmtime"));

    assertThatThrownBy(() -> ExternalConfig.of("wasmtime", "/nowhere:" + folder, folder))
        .hasMessage(file + " is not executable");
  }
}
