package io.turboprop.proplet;

import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.model.Isolation;
import java.util.List;
import java.util.Optional;

/**
 * What runs a proplet's guests.
 *
 * @param name {@code wasm}, {@code endive} for the same without machine code, or {@code fake} for
 *     trials
 * @param isolation of tasks that say nothing about it
 * @param childrenReady processes that wait for guests which want one of their own
 * @param externalRuntime path or name of a program with wasmtime's command line
 * @param anyOption whether tasks may pass that program options which open the host to them
 * @param http whether components may serve HTTP
 * @param httpPort first one to try for a component that names none
 * @param controlGroup that guests' processes may be put into, below the mount of control groups
 */
public record EngineSettings(
    String name,
    Isolation isolation,
    int childrenReady,
    Optional<String> externalRuntime,
    boolean anyOption,
    boolean http,
    int httpPort,
    Optional<String> controlGroup) {
  private static final int HTTP_PORT = 8222;
  private static final int MOST_CHILDREN_READY = 64;

  public static final EngineSettings DEFAULT =
      new EngineSettings(
          "wasm", Isolation.NONE, 0, Optional.empty(), false, false, HTTP_PORT, Optional.empty());

  /**
   * @throws SettingsException if a setting cannot be meant
   */
  static EngineSettings from(Settings settings) {
    return new EngineSettings(
        settings.oneOf("PROPLET_ENGINE", List.of("wasm", "endive", "fake"), "wasm"),
        Isolation.parse(settings.oneOf("PROPLET_ISOLATION", List.of("none", "process"), "none")),
        settings.integer("PROPLET_CHILDREN_READY", 0, 0, MOST_CHILDREN_READY),
        settings.optionalText("PROPLET_EXTERNAL_WASM_RUNTIME"),
        settings.flag("PROPLET_EXTERNAL_ANY_OPTION", false),
        settings.flag("PROPLET_HTTP_ENABLED", false),
        settings.integer("PROPLET_HTTP_PROXY_PORT", HTTP_PORT, 1, 65_535),
        settings.optionalText("PROPLET_CGROUP"));
  }

  public EngineSettings named(String other) {
    return new EngineSettings(
        other, isolation, childrenReady, externalRuntime, anyOption, http, httpPort, controlGroup);
  }

  public EngineSettings withExternalRuntime(String other) {
    return new EngineSettings(
        name,
        isolation,
        childrenReady,
        Optional.of(other),
        anyOption,
        http,
        httpPort,
        controlGroup);
  }

  public EngineSettings withIsolation(Isolation other) {
    return new EngineSettings(
        name, other, childrenReady, externalRuntime, anyOption, http, httpPort, controlGroup);
  }
}
