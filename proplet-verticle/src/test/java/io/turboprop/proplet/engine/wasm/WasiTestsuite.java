package io.turboprop.proplet.engine.wasm;

import io.turboprop.proplet.engine.Capabilities;
import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.GuestDir;
import io.turboprop.proplet.engine.RunOutcome;
import io.turboprop.proplet.engine.Runs;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs the preview 1 parts of WebAssembly/wasi-testsuite through the proplet's engine, each test as
 * the specification beside it says (doc/specification.md of the suite: arguments, environment, root
 * directory, exit code, standard output), and prints what passed. For {@code
 * scripts/wasi-testsuite}, which gives it the suite's folder.
 */
public final class WasiTestsuite {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final Engine engine;
  private final Map<String, String> environment;
  private final Path scratch;

  private WasiTestsuite(Engine engine, Map<String, String> environment, Path scratch) {
    this.engine = engine;
    this.environment = environment;
    this.scratch = scratch;
  }

  /**
   * Ends with code 1 if a test failed.
   *
   * @param arguments the suite's folder, then {@code NAME=VALUE} for the environment of all tests
   */
  public static void main(String[] arguments) throws IOException {
    Path suite = Path.of(arguments[0]);
    Map<String, String> environment = new HashMap<>();
    for (int i = 1; i < arguments.length; i++) {
      String[] variable = arguments[i].split("=", 2);
      environment.put(variable[0], variable.length > 1 ? variable[1] : "");
    }
    Path scratch = Files.createTempDirectory("wasi-testsuite");
    boolean passed = true;
    try (Engine engine = new WasmEngine(WasmConfig.DEFAULT, InstantSource.system())) {
      var run = new WasiTestsuite(engine, environment, scratch);
      for (String part : List.of("c", "rust", "assemblyscript")) {
        passed &= run.part(part, suite.resolve("tests").resolve(part));
      }
    } finally {
      delete(scratch);
    }
    System.exit(passed ? 0 : 1);
  }

  private boolean part(String name, Path folder) throws IOException {
    Path modules = folder.resolve("testsuite").resolve("wasm32-wasip1");
    List<String> failures = new ArrayList<>();
    List<Path> tests;
    try (Stream<Path> files = Files.list(modules)) {
      tests = files.filter(file -> file.toString().endsWith(".wasm")).sorted().toList();
    }
    for (Path test : tests) {
      wrong(test).ifPresent(why -> failures.add(test.getFileName() + ": " + why));
    }
    System.out.printf("%-16s %d of %d pass%n", name, tests.size() - failures.size(), tests.size());
    failures.forEach(failure -> System.out.println("  FAIL " + failure));
    return failures.isEmpty();
  }

  /** What is wrong with a test's end; empty if it passed. */
  private Optional<String> wrong(Path test) throws IOException {
    String stem = test.toString().replaceFirst("\\.wasm$", "");
    Path specification = Path.of(stem + ".json");
    JsonObject wanted =
        Files.exists(specification)
            ? new JsonObject(Files.readString(specification))
            : new JsonObject();
    Map<String, String> env = new HashMap<>(environment);
    wanted
        .getJsonObject("env", new JsonObject())
        .forEach(variable -> env.put(variable.getKey(), String.valueOf(variable.getValue())));
    Runs run =
        Runs.of(scratch, Files.readAllBytes(test))
            .named("_start")
            .cliArgs(
                wanted.containsKey("args")
                    ? wanted.getJsonArray("args").stream().toArray(String[]::new)
                    : new String[0])
            .env(env)
            .deadline(DEADLINE)
            .capabilities(capabilities(test, wanted.getString("root")));
    return judge(run.outcome(engine), wanted);
  }

  private static Optional<String> judge(RunOutcome outcome, JsonObject wanted) {
    int exitCode = wanted.getInteger("exit_code", 0);
    String stdout = wanted.getString("stdout");
    return switch (outcome) {
      case RunOutcome.Succeeded succeeded when exitCode != 0 ->
          Optional.of("exit code 0, expected " + exitCode);
      case RunOutcome.Succeeded succeeded
          when stdout != null && !stdout.equals(succeeded.result()) ->
          Optional.of("stdout \"%s\", expected \"%s\"".formatted(succeeded.result(), stdout));
      case RunOutcome.Failed failed when failed.exitCode().orElse(0) != exitCode || exitCode == 0 ->
          Optional.of(failed.message() + " " + failed.outputTail().strip());
      default -> Optional.empty();
    };
  }

  /** The root directory is a copy of its own for each test. */
  private Capabilities capabilities(Path test, @Nullable String root) throws IOException {
    if (root == null) {
      return Capabilities.CLOSED;
    }
    Path copy = Files.createTempDirectory(scratch, "root");
    Path original = test.resolveSibling(root);
    try (Stream<Path> files = Files.walk(original)) {
      for (Path file : files.toList()) {
        Path to = copy.resolve(original.relativize(file).toString());
        if (!to.equals(copy)) {
          Files.copy(file, to);
        }
      }
    }
    return Capabilities.CLOSED.withDirs(List.of(new GuestDir(copy, "/", true)));
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
