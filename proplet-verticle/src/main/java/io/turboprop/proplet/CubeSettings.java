package io.turboprop.proplet;

import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.proplet.cube.CubeConfig;
import java.util.List;
import java.util.Optional;

/** Reads whether and where a proplet serves the API of Cube's worker. */
final class CubeSettings {
  private CubeSettings() {}

  /**
   * @throws SettingsException if something is wrong
   */
  static Optional<CubeConfig> from(Settings settings) {
    if (!settings.oneOf("PROPLET_COMPAT", List.of("none", "cube"), "none").equals("cube")) {
      return Optional.empty();
    }
    String host = settings.text("PROPLET_CUBE_HOST", "localhost");
    Optional<String> token = settings.secret("PROPLET_CUBE_TOKEN");
    ServeSettings.requireTokenOrLoopback("PROPLET_CUBE_HOST", host, "PROPLET_CUBE_TOKEN", token);
    int port = settings.integer("PROPLET_CUBE_PORT", CubeConfig.USUAL_PORT, 0, 65_535);
    return Optional.of(new CubeConfig(host, port, token));
  }
}
