package io.turboprop.proplet.join;

import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.discovery.ManagerAddresses;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a proplet joins.
 *
 * @param managers to whom it shows its token
 * @param token empty if it can only be who it is already
 * @param name it would like, may be empty
 * @param folder its data folder
 */
public record JoinSettings(
    ManagerAddresses managers, Optional<String> token, String name, Path folder) {
  /** Where the identity is kept decides who the proplet is, so the folder cannot have its id. */
  public static final String DEFAULT_FOLDER = "data/proplet/joined";

  private static final String URL = "PROPLET_JOIN_URL";
  private static final String TOKEN = "PROPLET_JOIN_TOKEN";

  /**
   * Empty if the proplet does not join by itself.
   *
   * @throws SettingsException if something is wrong, or if it is told to join and who it is
   */
  public static Optional<JoinSettings> from(Settings settings) {
    Optional<String> url = settings.optionalText(URL);
    Optional<String> token = settings.secret(TOKEN);
    if (url.isEmpty()) {
      if (token.isPresent()) {
        throw new SettingsException(
            TOKEN + " is set and " + URL + " is not: which manager is it for?");
      }
      return Optional.empty();
    }
    for (String name : List.of("PROPLET_ENTITY_ID", "PROPLET_CLIENT_ID")) {
      if (settings.optionalText(name).isPresent()) {
        throw new SettingsException(
            URL + " and " + name + " are both set: a proplet joins, or is told who it is");
      }
    }
    return Optional.of(
        new JoinSettings(
            managers(settings, url.get()),
            token,
            settings.text("PROPLET_NAME", ""),
            Path.of(settings.text("PROPLET_DATA_DIR", DEFAULT_FOLDER))));
  }

  private static ManagerAddresses managers(Settings settings, String url) {
    try {
      return ManagerAddresses.parse(url, settings.optionalText("PROPLET_DNS_SERVER"));
    } catch (IllegalArgumentException e) {
      throw new SettingsException(URL + ": " + e.getMessage());
    }
  }
}
