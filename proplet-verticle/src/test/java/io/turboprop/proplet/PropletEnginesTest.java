package io.turboprop.proplet;

import static io.turboprop.proplet.TestManager.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.config.SettingsException;
import io.turboprop.examples.Examples;
import io.turboprop.model.PropletId;
import io.turboprop.model.RunResult;
import io.turboprop.wire.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Proplets that run guests outside of their own process. */
@Timeout(120)
final class PropletEnginesTest {
  @TempDir Path folder;

  private Path runtime() throws Exception {
    Path file = folder.resolve("runtime");
    Files.writeString(file, "#!/bin/sh\nprintf '%s' \"$1 $2 $3 $4 $5\"\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void externalRuntime_configured_isRegisteredAndRunsTasks() throws Exception {
    String runtime = runtime().toString();
    try (PropletHouse house = new PropletHouse(folder)) {
      PropletId id =
          house
              .proplet(c -> c.withEngine(EngineSettings.DEFAULT.withExternalRuntime(runtime)))
              .id();
      Starts add = Starts.aTask("add").file(Examples.ADD.bytes()).inputs("1", "2");

      house.manager.order(id, add.run(id, 1));

      RunResult result = house.manager.await(add.task(), Report.Finished.class).result();
      assertThat(result).isInstanceOf(RunResult.Success.class);
      assertThat(((RunResult.Success) result).results().toString())
          .contains("run --invoke add --env PROPLET_ID=" + id);
      assertThat(house.manager.registrations())
          .anySatisfy(
              registration -> {
                assertThat(registration.metadata().wasmRuntime()).isEqualTo(runtime);
                assertThat(registration.metadata().engines()).startsWith("process", "endive");
              });
    }
  }

  @Test
  void externalRuntime_missing_isSaidAtTheStart() {
    try (PropletHouse house = new PropletHouse(folder)) {
      PropletConfig config =
          house
              .config(new PropletId("p1"))
              .withEngine(EngineSettings.DEFAULT.withExternalRuntime("/no/wasmtime"));

      assertThatThrownBy(() -> done(house.vertx.deployVerticle(new PropletVerticle(config))))
          .hasRootCauseInstanceOf(SettingsException.class)
          .hasRootCauseMessage(
              "PROPLET_EXTERNAL_WASM_RUNTIME is /no/wasmtime: there is no file /no/wasmtime");
    }
  }
}
