package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.examples.Examples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command, as its own process, against {@code turboprop dev}, as another. */
class CliTest {
  @TempDir static Path folder;
  private static Forked dev;
  private static String url;
  private static int calls;

  @BeforeAll
  static void open() throws IOException {
    Path ready = folder.resolve("ready");
    dev =
        turboprop(
            "dev",
            "--data-dir",
            folder.resolve("dev").toString(),
            "--http-port",
            "0",
            "--mqtt-port",
            "0",
            "--ready-file",
            ready.toString(),
            "--proplets",
            "2");
    Api.until(() -> Files.exists(ready) && Files.size(ready) > 0);
    url = Files.readString(ready).strip();
    for (Examples example : Examples.values()) {
      example.copyTo(folder);
    }
  }

  @AfterAll
  static void close() {
    dev.terminate();
  }

  private static Forked turboprop(String... arguments) {
    return Forked.java(
        "io.turboprop.cli.Turboprop",
        Map.of("NO_COLOR", "1"),
        folder.resolve("call-" + ++calls + ".log"),
        arguments);
  }

  private record Call(int exit, String output) {}

  private static Call call(String... arguments) {
    List<String> all = new ArrayList<>(List.of("-m", url));
    all.addAll(List.of(arguments));
    try (Forked command = turboprop(all.toArray(String[]::new))) {
      return new Call(command.exitCode(), command.output());
    }
  }

  private static String file(Examples example) {
    return folder.resolve(example.fileName()).toString();
  }

  @Test
  void run_ofAFile_printsTheResult() {
    assertThat(call("run", file(Examples.ADD), "40", "2")).isEqualTo(new Call(0, "42\n"));
  }

  @Test
  void run_thatFails_exitsWithOneAndTheGuestsWords() {
    Call call = call("run", file(Examples.EXIT3));

    assertThat(call.exit()).isEqualTo(1);
    assertThat(call.output()).contains("exit code 3");
  }

  @Test
  void run_pastItsTimeout_exitsWithSix() {
    assertThat(call("run", file(Examples.SPIN), "--timeout", "1s").exit()).isEqualTo(6);
  }

  @Test
  void tasks_createdStartedViewedDeleted_oneCommandEach() {
    String add = file(Examples.ADD);
    Call created = call("tasks", "create", "add", "--inputs", "1,2", "-o", "json");
    String id = created.output().replaceAll("(?s).*\"id\"\\s*:\\s*\"([^\"]+)\".*", "$1");

    assertThat(call("tasks", "upload", id, add).exit()).isZero();
    assertThat(call("tasks", "start", id, "--wait").exit()).isZero();
    assertThat(call("tasks", "results", id).output()).contains("3");
    assertThat(call("tasks", "start", id).exit()).isEqualTo(4);
    assertThat(call("tasks", "delete", id).exit()).isZero();
    assertThat(call("tasks", "view", id).exit()).isEqualTo(3);
  }

  @Test
  void wrongWordsAndUnreachableManagers_haveExitCodesOfTheirOwn() {
    assertThat(call("tasks", "frobnicate").exit()).isEqualTo(2);
    try (Forked nobody = turboprop("-m", "http://127.0.0.1:1", "tasks", "list")) {
      assertThat(nobody.exitCode()).isEqualTo(7);
    }
  }

  @Test
  void proplets_listed_areBothActive() {
    Call call = call("proplets", "list");

    assertThat(call.exit()).isZero();
    assertThat(call.output().lines().filter(line -> line.contains("active"))).hasSize(2);
  }
}
