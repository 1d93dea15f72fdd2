package io.turboprop.manager;

import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.link.Brokers;
import io.turboprop.link.Login;
import io.turboprop.model.Digest;
import java.util.Optional;

/**
 * How machines join over HTTP.
 *
 * @param token digest of one that is always good
 * @param brokers addresses that proplets are told, in place of the manager's own view
 * @param guest how joined proplets get into a broker that is not the manager's own
 */
public record JoinConfig(Optional<Digest> token, Optional<String> brokers, Guest guest) {
  private static final int LEAST_TOKEN_CHARS = 16;
  private static final String TOKEN = "MANAGER_JOIN_TOKEN";
  private static final String BROKERS = "MANAGER_JOIN_BROKERS";
  private static final String LOGIN = "MANAGER_JOIN_LOGIN";

  /** At a broker where the manager cannot make entities. */
  public sealed interface Guest {
    /** Nobody said how. */
    record Unknown() implements Guest {}

    /** It asks nobody who they are. */
    record Anybody() implements Guest {}

    /** All with the same user name and password. */
    record Shared(Login login) implements Guest {}
  }

  /**
   * @throws SettingsException naming what is wrong
   */
  static JoinConfig from(Settings settings) {
    Optional<String> token = settings.secret(TOKEN);
    if (token.filter(text -> text.length() < LEAST_TOKEN_CHARS).isPresent()) {
      throw new SettingsException(
          "%s is shorter than %d characters; others could guess it"
              .formatted(TOKEN, LEAST_TOKEN_CHARS));
    }
    Optional<String> brokers = settings.optionalText(BROKERS);
    try {
      brokers.ifPresent(Brokers::parse);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(BROKERS + ": " + e.getMessage());
    }
    return new JoinConfig(token.map(Digest::ofText), brokers, guest(settings));
  }

  private static Guest guest(Settings settings) {
    Optional<String> given = settings.secret(LOGIN);
    if (given.isEmpty()) {
      return new Guest.Unknown();
    }
    String text = given.get();
    int colon = text.indexOf(':');
    if (text.equals("none")) {
      return new Guest.Anybody();
    }
    if (colon < 1) {
      throw new SettingsException(LOGIN + " is neither \"none\" nor USER:PASSWORD");
    }
    return new Guest.Shared(new Login(text.substring(0, colon), text.substring(colon + 1)));
  }
}
