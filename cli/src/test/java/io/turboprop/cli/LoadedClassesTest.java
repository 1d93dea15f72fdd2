package io.turboprop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes a command slow is what it loads; a process of its own tells. */
final class LoadedClassesTest {
  @TempDir Path folder;

  @Test
  void httpCommand_loadsNeitherVertxNorLoggingNorYaml() throws Exception {
    try (RecordedManager manager = new RecordedManager()) {
      manager.on("GET /tasks", 200, "{\"tasks\":[{\"id\":\"1\",\"state\":3}]}");

      List<String> classes = loadedBy("-m", manager.url(), "tasks", "list");

      assertThat(manager.lines()).containsExactly("GET /tasks");
      assertThat(classes)
          .hasSizeGreaterThan(400)
          .anyMatch(line -> line.contains("io.turboprop.cli.tasks.ListCommand"));
      assertThat(classes)
          .noneMatch(
              line ->
                  line.contains(" io.vertx.")
                      || line.contains(" io.netty.")
                      || line.contains(" ch.qos.logback.")
                      || line.contains(" org.slf4j.")
                      || line.contains(" org.apache.activemq.")
                      || line.contains(" org.yaml.")
                      || line.contains(" com.fasterxml.jackson.dataformat."));
    }
  }

  private List<String> loadedBy(String... args) throws IOException, InterruptedException {
    Path log = folder.resolve("classes.log");
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + log,
                "-cp",
                System.getProperty("java.class.path"),
                "io.turboprop.cli.Turboprop"));
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(folder.resolve("output"))).isZero();
    return Files.readAllLines(log);
  }
}
