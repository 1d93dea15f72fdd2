package io.turboprop.system.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.cli.Surroundings;
import io.turboprop.cli.Turboprop;
import io.turboprop.config.ConfigFile;
import io.turboprop.config.Credentials;
import io.turboprop.config.Settings;
import io.turboprop.system.Entities;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * A manager, a proxy, two proplets and their settings, as {@code turboprop provision} makes them.
 * Files for each broker are in folders of its name.
 */
record Tenant(Path folder, ConfigFile identities) {
  static Tenant provisioned(Path folder) {
    Path file = folder.resolve("config.toml");
    var surroundings =
        new Surroundings(
            Map.of(),
            false,
            InstantSource.system(),
            pause -> {},
            InputStream.nullInputStream(),
            false);
    int code =
        Turboprop.commandLine(surroundings)
            .execute(
                "provision",
                "--proplets",
                "2",
                "-f",
                file.toString(),
                "--mosquitto-dir",
                folder.resolve("mosquitto").toString(),
                "--nats-dir",
                folder.resolve("nats").toString(),
                "--artemis-dir",
                folder.resolve("artemis").toString());
    assertThat(code).isZero();
    return new Tenant(folder, ConfigFile.read(file));
  }

  /** Of {@code manager}, {@code proxy}, {@code proplet1} or {@code proplet2}. */
  Credentials who(String section) {
    return Credentials.from(Settings.of(Map.of(), identities, prefix(section), section));
  }

  /** What the usual ones of a test leave to it. */
  Settings settings(String section, Map<String, String> usual, Map<String, String> more) {
    String prefix = prefix(section);
    Map<String, String> environment = new HashMap<>(usual);
    for (String name : new String[] {"TENANT_ID", "CHANNEL_ID", "ENTITY_ID", "API_KEY"}) {
      environment.remove(prefix + '_' + name);
    }
    environment.putAll(more);
    return Settings.of(environment, identities, prefix, section);
  }

  private static String prefix(String section) {
    return section.startsWith("proplet") ? "PROPLET" : section.toUpperCase(java.util.Locale.ROOT);
  }

  Entities entities(String brokers) {
    return new Entities(folder, brokers);
  }
}
