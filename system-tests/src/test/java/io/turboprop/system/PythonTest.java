package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real program of 26 MB: CPython, compiled to WASI, from an OCI layout directory. */
class PythonTest {
  @TempDir Path folder;

  private static Path python() {
    String cache =
        Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
            .orElse(System.getProperty("user.home") + "/.cache");
    Path file = Path.of(cache, "turboprop", "fixtures", "python-3.12.0.wasm");
    assertThat(file).as("run system-tests/fetch-python first").exists();
    return file;
  }

  @Test
  void cpython_asAnImage_printsAComputedValue() throws IOException {
    Path layout = Files.createDirectories(folder.resolve("images"));
    House.pack(python(), layout, "python");
    try (House house = new House(folder).proplet("p1", 1)) {
      Api api = house.api();
      ObjectNode task = Api.task("_start", "oci:" + layout + ":python");
      task.withArray("/cli_args").add("-c").add("print(sum(n * n for n in range(1000)) + 6 * 7)");
      task.putObject("limits").put("deadline_ms", 300_000).put("memory_bytes", 512 << 20);

      String id = api.start(task);
      JsonNode ended = api.ended(id, java.time.Duration.ofMinutes(5));

      assertThat(ended.path("results").asText()).as(ended.toString()).isEqualTo("332833542\n");
    }
  }
}
