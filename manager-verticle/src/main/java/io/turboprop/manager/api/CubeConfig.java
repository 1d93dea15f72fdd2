package io.turboprop.manager.api;

import io.turboprop.config.Settings;
import java.util.List;
import java.util.Optional;

/**
 * Where the API of Cube is served, the orchestrator of "Build an Orchestrator in Go" (T. Boring).
 *
 * @param port 0 takes any free one
 */
public record CubeConfig(String host, int port) {
  /** As in the book. */
  static final int USUAL_PORT = 5555;

  /**
   * Empty unless {@code MANAGER_COMPAT} is {@code cube}.
   *
   * @throws io.turboprop.config.SettingsException for a wrong value
   */
  public static Optional<CubeConfig> from(Settings settings) {
    return settings.oneOf("MANAGER_COMPAT", List.of("none", "cube"), "none").equals("cube")
        ? Optional.of(
            new CubeConfig(
                settings.text("MANAGER_CUBE_HOST", "localhost"),
                settings.integer("MANAGER_CUBE_PORT", USUAL_PORT, 0, 65_535)))
        : Optional.empty();
  }
}
