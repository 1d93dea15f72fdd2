package io.turboprop.manager;

import io.turboprop.config.ConfigFile;
import io.turboprop.config.Credentials;
import io.turboprop.config.Settings;
import io.turboprop.manager.broker.BrokerRole;
import io.turboprop.manager.broker.BrokerUser;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The users of the embedded broker: every entity of the configuration file. */
final class BrokerUsers {
  private BrokerUsers() {}

  static List<BrokerUser> of(ConfigFile file) {
    return file.sections().stream()
        .flatMap(section -> role(section).map(role -> user(file, section, role)).stream())
        .toList();
  }

  private static BrokerUser user(ConfigFile file, String section, BrokerRole role) {
    Settings fileOnly = Settings.of(Map.of(), file, role.name(), section);
    return BrokerUser.of(Credentials.from(fileOnly), role);
  }

  private static Optional<BrokerRole> role(String section) {
    return switch (section) {
      case "manager" -> Optional.of(BrokerRole.MANAGER);
      case "proxy" -> Optional.of(BrokerRole.PROXY);
      default ->
          section.matches("proplet\\d*") ? Optional.of(BrokerRole.PROPLET) : Optional.empty();
    };
  }
}
