package io.turboprop.proplet;

import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.proplet.serve.ServeConfig;
import java.util.Optional;
import java.util.Set;

/** Reads how a proplet serves functions. */
final class ServeSettings {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "::1", "[::1]", "localhost");

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
        direct(settings, usual.direct().orElseThrow()),
        galago(settings, ServeConfig.Galago.DEFAULT));
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

  private static Optional<ServeConfig.Galago> galago(Settings settings, ServeConfig.Galago usual) {
    if (!settings.flag("PROPLET_GALAGO_ENABLED", false)) {
      return Optional.empty();
    }
    String host = settings.text("PROPLET_GALAGO_HOST", usual.host());
    Optional<String> token = settings.secret("PROPLET_GALAGO_TOKEN");
    requireTokenOrLoopback("PROPLET_GALAGO_HOST", host, "PROPLET_GALAGO_TOKEN", token);
    int port = settings.integer("PROPLET_GALAGO_PORT", usual.port(), 0, 65_535);
    return Optional.of(new ServeConfig.Galago(host, port, token));
  }

  /**
   * For doors by which code comes in.
   *
   * @throws SettingsException if others could come in without a token
   */
  static void requireTokenOrLoopback(
      String hostName, String host, String tokenName, Optional<String> token) {
    if (token.isEmpty() && !LOOPBACK.contains(host)) {
      throw new SettingsException(
          "%s is %s, where others could run code on this machine; set %s, or listen on 127.0.0.1"
              .formatted(hostName, host, tokenName));
    }
  }
}
