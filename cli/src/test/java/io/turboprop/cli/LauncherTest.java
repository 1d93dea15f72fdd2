package io.turboprop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real launcher with a Java that only writes down how it was called, and makes the cache it was
 * asked for.
 */
final class LauncherTest {
  private static final Path SOURCE = Path.of("src/main/launcher").toAbsolutePath();

  @TempDir Path folder;
  private Path calls;

  @BeforeEach
  void layOut() throws IOException {
    for (String file : List.of("bin/turboprop", "lib/find-java.sh")) {
      Path copy = folder.resolve("app").resolve(file);
      Files.createDirectories(copy.getParent());
      Files.copy(SOURCE.resolve(file), copy);
    }
    Files.setPosixFilePermissions(
        folder.resolve("app/bin/turboprop"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(folder.resolve("app/lib/turboprop.jar"), "jar");
    Files.writeString(folder.resolve("app/lib/proplet.jar"), "jar");
    calls = folder.resolve("calls");
    Files.createFile(calls);
    java("java25", "25.0.1");
  }

  private Path java(String name, String version) throws IOException {
    Path home = folder.resolve(name);
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    Path java = home.resolve("bin/java");
    Files.writeString(
        java,
        """
        #!/usr/bin/env bash
        echo "%s $*" >>"%s"
        for option in "$@"; do
          case $option in -XX:AOTCacheOutput=*) echo cache >"${option#*=}" ;; esac
        done
        """
            .formatted(name, calls));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    return home;
  }

  private record Ended(int code, String err) {}

  private Ended launch(Map<String, String> variables, String... args) throws Exception {
    Path err = Files.createTempFile(folder, "err", "");
    Process process = begin(variables, err, args);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), Files.readString(err));
  }

  private Process begin(Map<String, String> variables, Path err, String... args)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(folder.resolve("app/bin/turboprop").toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("JAVA_HOME", folder.resolve("java25").toString());
    builder.environment().putAll(variables);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(err.toFile());
    return builder.start();
  }

  private List<String> calls(String containing) {
    try {
      return Files.readAllLines(calls, StandardCharsets.UTF_8).stream()
          .filter(line -> line.contains(containing))
          .toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<Path> cacheFiles() throws IOException {
    Path caches = folder.resolve(".cache/turboprop");
    if (!Files.exists(caches)) {
      return List.of();
    }
    try (var files = Files.list(caches)) {
      return files.toList();
    }
  }

  private void awaitCache() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> cacheFiles().size() == 1 && cacheFiles().getFirst().toString().endsWith(".aot"));
  }

  @Test
  void command_onOldJavaHome_takesANewerOneFromThePath() throws Exception {
    Path old = java("java17", "17.0.15");
    String path = folder.resolve("java25/bin") + ":/usr/bin:/bin";

    launch(Map.of("JAVA_HOME", old.toString(), "PATH", path, "TURBOPROP_AOT", "off"), "version");

    assertThat(calls("java17")).isEmpty();
    assertThat(calls("java25")).hasSize(1);
  }

  @Test
  void command_withJavaInAFolderOfMany_findsTheNewest() throws Exception {
    Path old = java("jdks/java8", "1.8.0_402");
    java("jdks/java26", "26-ea");

    launch(
        Map.of(
            "JAVA_HOME",
            old.toString(),
            "TURBOPROP_JAVA_DIRS",
            "/nowhere:" + folder.resolve("jdks"),
            "PATH",
            withoutJava(),
            "TURBOPROP_AOT",
            "off"),
        "version");

    assertThat(calls("jdks/java26")).hasSize(1);
  }

  @Test
  void command_withoutAnyNewJava_saysHowToGetOneInOneLine() throws Exception {
    Path old = java("java17", "17.0.15");

    Ended ended =
        launch(
            Map.of(
                "JAVA_HOME",
                old.toString(),
                "TURBOPROP_JAVA_DIRS",
                "/nowhere",
                "PATH",
                withoutJava()),
            "version");

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err())
        .hasLineCount(1)
        .contains("Java 25 or newer is needed")
        .contains("JAVA_HOME");
    assertThat(Files.readString(calls)).isEmpty();
  }

  /** A path with what the launcher needs, and no more. */
  private String withoutJava() throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    for (String tool :
        List.of(
            "bash",
            "env",
            "readlink",
            "mkdir",
            "ls",
            "cksum",
            "find",
            "nice",
            "mv",
            "rm",
            "rmdir")) {
      Path link = bin.resolve(tool);
      if (!Files.exists(link)) {
        Files.createSymbolicLink(link, Path.of("/usr/bin").resolve(tool));
      }
    }
    return bin.toString();
  }

  @Test
  void command_passesArgumentsAsTheyAre() throws Exception {
    launch(Map.of("TURBOPROP_AOT", "off"), "run", "a b.wasm", "*");

    assertThat(calls("turboprop.jar run a b.wasm *")).hasSize(1);
    assertThat(calls("-XX:+UseSerialGC")).hasSize(1);
    assertThat(cacheFiles()).isEmpty();
  }

  @Test
  void server_getsOptionsOfItsOwn() throws Exception {
    launch(
        Map.of("TURBOPROP_AOT", "off", "TURBOPROP_JAVA_OPTS", "-Xmx99m -Da=b"),
        "dev",
        "--proplets",
        "2");

    assertThat(calls("-Dio.netty.allocator.type=pooled"))
        .singleElement()
        .asString()
        .contains(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:-DontCompileHugeMethods",
            "-Xmx99m -Da=b")
        .doesNotContain("UseSerialGC")
        .endsWith("turboprop.jar dev --proplets 2");
  }

  @Test
  void proplet_getsTheSmallCollector_unlessAnotherIsChosen() throws Exception {
    launch(Map.of("TURBOPROP_AOT", "off"), "proplet");
    launch(
        Map.of("TURBOPROP_AOT", "off", "TURBOPROP_JAVA_OPTS", "-Xmx64m -XX:+UseZGC"),
        "proxy",
        "--help");

    assertThat(calls("proplet.jar"))
        .singleElement()
        .asString()
        .contains("-XX:+UseSerialGC -XX:TrimNativeHeapInterval=")
        .contains("-Xms12m")
        .endsWith("lib/proplet.jar");
    assertThat(calls("turboprop.jar proxy"))
        .singleElement()
        .asString()
        .contains("-XX:+UseZGC")
        .doesNotContain("UseSerialGC");
  }

  @Test
  void command_withAnotherCollector_getsThatAlone() throws Exception {
    launch(Map.of("TURBOPROP_AOT", "off", "TURBOPROP_JAVA_OPTS", "-XX:+UseParallelGC"), "health");

    assertThat(calls("turboprop.jar health"))
        .singleElement()
        .asString()
        .contains("-XX:+UseParallelGC", "-XX:TieredStopAtLevel=1")
        .doesNotContain("UseSerialGC");
  }

  @Test
  void bench_behindOptionsWithValues_isCompiledAsWhatRunsForLong() throws Exception {
    Map<String, String> off = Map.of("TURBOPROP_AOT", "off");
    launch(off, "-m", "http://localhost:7070", "--output=json", "bench", "--sizes", "100");
    launch(off, "-m", "bench", "health");

    assertThat(calls("turboprop.jar -m http"))
        .singleElement()
        .asString()
        .contains("-XX:+UseSerialGC")
        .doesNotContain("TieredStopAtLevel");
    assertThat(calls("turboprop.jar -m bench health"))
        .singleElement()
        .asString()
        .contains("-XX:TieredStopAtLevel=1");
  }

  @Test
  void proplet_withOptions_isStartedByTheCommand() throws Exception {
    launch(Map.of("TURBOPROP_AOT", "off"), "proplet", "--compat", "cube");

    assertThat(calls("-XX:+UseSerialGC"))
        .singleElement()
        .asString()
        .endsWith("turboprop.jar proplet --compat cube");
  }

  @Test
  void firstCommand_runsAtOnceAndMakesTheCacheBehindItsBack() throws Exception {
    launch(Map.of(), "version");
    awaitCache();
    launch(Map.of(), "version");

    assertThat(calls("turboprop.jar version")).hasSize(2);
    assertThat(calls("training cli")).hasSize(1);
    assertThat(calls("-XX:AOTCache=")).singleElement().asString().endsWith("turboprop.jar version");
  }

  @Test
  void proplet_isToHaveACacheOfItsOwn() throws Exception {
    launch(Map.of(), "proplet");

    // Training begins a while later.
    assertThat(cacheFiles())
        .singleElement()
        .extracting(lock -> lock.getFileName().toString())
        .asString()
        .startsWith("proplet-")
        .endsWith(".aot.lock");
  }

  @Test
  void firstCommands_atOnce_trainOnlyOnce() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      processes.add(begin(Map.of(), folder.resolve("err" + i), "version"));
    }
    for (Process process : processes) {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    }
    awaitCache();

    assertThat(calls("turboprop.jar version")).hasSize(8);
    assertThat(calls("training cli")).hasSizeBetween(1, 2);
    assertThat(Files.readString(cacheFiles().getFirst())).isEqualTo("cache\n");
  }

  @Test
  void cacheFolder_thatCannotBeMade_costsNothing() throws Exception {
    Path notAFolder = Files.writeString(folder.resolve("file"), "");

    Ended ended = launch(Map.of("XDG_CACHE_HOME", notAFolder.toString()), "version");

    assertThat(ended).isEqualTo(new Ended(0, ""));
    assertThat(calls("version")).hasSize(1);
    assertThat(calls("training")).isEmpty();
  }

  @Test
  void newJars_getACacheOfTheirOwn() throws Exception {
    launch(Map.of(), "version");
    awaitCache();
    Files.writeString(folder.resolve("app/lib/turboprop.jar"), "another jar");
    launch(Map.of(), "version");
    await().atMost(Duration.ofSeconds(30)).until(() -> calls("training cli").size() == 2);

    assertThat(calls("-XX:AOTCache=")).isEmpty();
  }

  @Test
  void launcher_throughALink_findsItsHome() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("tp"), folder.resolve("app/bin/turboprop"));
    ProcessBuilder builder = new ProcessBuilder(link.toString(), "version");
    builder.environment().put("JAVA_HOME", folder.resolve("java25").toString());
    builder.environment().put("TURBOPROP_AOT", "off");
    Process process = builder.inheritIO().start();

    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(calls("app/lib/turboprop.jar version")).hasSize(1);
  }
}
