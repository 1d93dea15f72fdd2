package io.turboprop.proplet;

import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.proplet.serve.ServeConfig;
import java.util.Optional;

/** Reads how a proplet serves functions. */
final class ServeSettings {
  private ServeSettings() {}

  /**
   * @throws SettingsException if something is wrong
   */
  static ServeConfig from(Settings settings) {
    ServeConfig usual = ServeConfig.DEFAULT;
    return new ServeConfig(
        settings.integer(
            "PROPLET_FUNCTIONS_INSTANCES", usual.instances(), 1, PropletConfig.MAX_SLOTS),
        settings.integer("PROPLET_FUNCTIONS_QUEUE", usual.queue(), 0, 100_000),
        settings.integer("PROPLET_FUNCTIONS_BROKER_BYTES", usual.brokerBytes(), 1, 64 << 20),
        direct(settings, usual.direct().orElseThrow()));
  }

  private static Optional<ServeConfig.Direct> direct(Settings settings, ServeConfig.Direct usual) {
    return settings.flag("PROPLET_FUNCTIONS_DIRECT", true)
        ? Optional.of(
            new ServeConfig.Direct(
                settings.text("PROPLET_FUNCTIONS_HOST", usual.host()),
                settings.integer("PROPLET_FUNCTIONS_PORT", usual.port(), 0, 65_535),
                settings.optionalText("PROPLET_FUNCTIONS_ADDRESS")))
        : Optional.empty();
  }
}
