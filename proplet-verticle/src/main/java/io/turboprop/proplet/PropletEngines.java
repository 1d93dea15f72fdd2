package io.turboprop.proplet;

import io.turboprop.config.SettingsException;
import io.turboprop.proplet.engine.Engine;
import io.turboprop.proplet.engine.Engines;
import io.turboprop.proplet.engine.fake.FakeEngine;
import io.turboprop.proplet.engine.process.ChildConfig;
import io.turboprop.proplet.engine.process.ChildEngine;
import io.turboprop.proplet.engine.process.ControlGroups;
import io.turboprop.proplet.engine.process.ExternalConfig;
import io.turboprop.proplet.engine.process.ExternalEngine;
import io.turboprop.proplet.engine.process.ProcessConfig;
import io.turboprop.proplet.engine.wasi.FileWarmUp;
import io.turboprop.proplet.engine.wasm.WasmConfig;
import io.turboprop.proplet.engine.wasm.WasmEngine;
import io.turboprop.proplet.engine.wasm.redline.RedlineConfig;
import io.turboprop.time.Timers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/** Makes the engines that a configuration asks for. */
final class PropletEngines {
  private PropletEngines() {}

  /**
   * Blocks.
   *
   * @param searchPath where a runtime without a path is looked for, as {@code PATH} has it
   * @param cgroups usually {@code /sys/fs/cgroup}
   * @throws SettingsException if a setting names what is not there
   */
  static Engine make(
      PropletConfig config, Timers timers, InstantSource clock, String searchPath, Path cgroups) {
    EngineSettings settings = config.engine();
    if (settings.name().equals("fake")) {
      return new FakeEngine(timers, clock);
    }
    if (!config.agent().limits().granted().dirs().isEmpty()) {
      FileWarmUp.run();
    }
    ProcessConfig processes =
        ProcessConfig.DEFAULT.withGroups(
            settings.controlGroup().map(name -> controlGroups(cgroups, name)));
    Path scratch = scratch(config.dataFolder());
    Optional<ExternalConfig> external =
        settings.externalRuntime().map(name -> external(settings, name, searchPath, scratch));
    Path compiled = config.dataFolder().resolve("compiled");
    boolean machineCode = !settings.name().equals("endive");
    Engine own =
        new WasmEngine(
            WasmConfig.DEFAULT
                .withCompiledFolder(compiled)
                .withRedline(RedlineConfig.DEFAULT.withEnabled(machineCode)),
            clock);
    long memory = config.agent().limits().defaults().memoryBytes();
    var children = ChildConfig.of(settings.childrenReady(), memory, scratch);
    return new Engines(
        own,
        new ChildEngine(own.describe(), children, processes),
        external.map(runtime -> new ExternalEngine(runtime, processes)),
        settings.isolation());
  }

  private static ControlGroups controlGroups(Path cgroups, String name) {
    try {
      return ControlGroups.open(cgroups, name);
    } catch (IllegalArgumentException e) {
      throw new SettingsException("PROPLET_CGROUP is " + name + ": " + e.getMessage());
    }
  }

  private static ExternalConfig external(
      EngineSettings settings, String name, String searchPath, Path scratch) {
    try {
      return ExternalConfig.of(name, searchPath, scratch)
          .withAnyOption(settings.anyOption())
          .withHttp(settings.http(), settings.httpPort());
    } catch (IllegalArgumentException e) {
      throw new SettingsException(
          "PROPLET_EXTERNAL_WASM_RUNTIME is " + name + ": " + e.getMessage());
    }
  }

  private static Path scratch(Path data) {
    try {
      return Files.createDirectories(data.resolve("scratch")).toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
