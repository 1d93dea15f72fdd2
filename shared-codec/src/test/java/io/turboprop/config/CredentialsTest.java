package io.turboprop.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CredentialsTest {
  private static final String TOML =
      """
      [manager]
      tenant_id = "file-tenant"
      entity_id = "file-entity"
      api_key = "file-key"
      channel_id = "file-channel"
      [proxy]
      domain_id = "old-tenant"
      client_id = "old-entity"
      client_key = "old-key"
      channel_id = "old-channel"
      [proplet]
      tenant_id = "file-tenant"
      entity_id = "file-entity"
      api_key = "file-key"
      channel_id = "file-channel"
      [proplet2]
      tenant_id = "file-tenant"
      api_key = "file-key"
      """;
  private static final ConfigFile FILE = ConfigFile.parse("config.toml", TOML);
  private static final Credentials FROM_FILE =
      new Credentials("file-tenant", "file-channel", "file-entity", "file-key");
  private static final Credentials FROM_ENVIRONMENT = new Credentials("t", "c", "e", "k");

  @ParameterizedTest
  @ValueSource(strings = {"MANAGER", "PROXY", "PROPLET"})
  void from_allInEnvironment_needsNoFile(String prefix) {
    Settings settings = Settings.of(environment(prefix), ConfigFile.none(), prefix, "x");

    assertThat(Credentials.from(settings)).isEqualTo(FROM_ENVIRONMENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"MANAGER", "PROXY", "PROPLET"})
  void from_olderNamesInEnvironment_areTaken(String prefix) {
    Map<String, String> environment =
        Map.of(
            prefix + "_DOMAIN_ID", "t",
            prefix + "_CHANNEL_ID", "c",
            prefix + "_CLIENT_ID", "e",
            prefix + "_CLIENT_KEY", "k");

    assertThat(Credentials.from(Settings.of(environment, ConfigFile.none(), prefix, "x")))
        .isEqualTo(FROM_ENVIRONMENT);
  }

  @Test
  void from_bothNamesInEnvironment_currentOneWins() {
    Map<String, String> environment = environment("MANAGER");
    environment.put("MANAGER_CLIENT_ID", "older");

    assertThat(Credentials.from(settings(environment, "MANAGER", "manager")))
        .isEqualTo(FROM_ENVIRONMENT);
  }

  @Test
  void from_managerWithOneMissing_takesAllFourFromFile() {
    Map<String, String> environment = environment("MANAGER");
    environment.remove("MANAGER_API_KEY");

    assertThat(Credentials.from(settings(environment, "MANAGER", "manager"))).isEqualTo(FROM_FILE);
  }

  @Test
  void from_propletWithOneMissing_takesOnlyThatFromFile() {
    Map<String, String> environment = environment("PROPLET");
    environment.remove("PROPLET_API_KEY");

    assertThat(Credentials.from(settings(environment, "PROPLET", "proplet")))
        .isEqualTo(new Credentials("t", "c", "e", "file-key"));
  }

  @Test
  void from_olderNamesInFile_areTaken() {
    assertThat(Credentials.from(settings(Map.of(), "PROXY", "proxy")))
        .isEqualTo(new Credentials("old-tenant", "old-channel", "old-entity", "old-key"));
  }

  @Test
  void from_emptyInEnvironment_countsAsMissing() {
    Map<String, String> environment = environment("MANAGER");
    environment.put("MANAGER_TENANT_ID", "");

    assertThat(Credentials.from(settings(environment, "MANAGER", "manager"))).isEqualTo(FROM_FILE);
  }

  @Test
  void from_nowhere_namesEachMissingAndHowToGiveIt() {
    Settings settings = Settings.of(Map.of(), ConfigFile.none(), "MANAGER", "manager");

    assertThatThrownBy(() -> Credentials.from(settings))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "credentials are incomplete, missing:"
                + " MANAGER_TENANT_ID in the environment or tenant_id in section [manager];"
                + " MANAGER_CHANNEL_ID in the environment or channel_id in section [manager];"
                + " MANAGER_ENTITY_ID in the environment or entity_id in section [manager];"
                + " MANAGER_API_KEY in the environment or api_key in section [manager]"
                + " (no configuration file). `turboprop provision` writes such a file");
  }

  @Test
  void from_oneMissingInEnvironmentAndNoFile_namesThatOneOnly() {
    Map<String, String> environment = environment("MANAGER");
    environment.remove("MANAGER_API_KEY");
    Settings settings = Settings.of(environment, ConfigFile.none(), "MANAGER", "manager");

    assertThatThrownBy(() -> Credentials.from(settings))
        .hasMessageContaining("missing: MANAGER_API_KEY in the environment")
        .hasMessageNotContaining("MANAGER_TENANT_ID");
  }

  @Test
  void from_incompleteSection_namesWhatTheSectionLacks() {
    assertThatThrownBy(() -> Credentials.from(settings(Map.of(), "PROPLET", "proplet2")))
        .hasMessageContaining("channel_id in section [proplet2]")
        .hasMessageContaining("entity_id in section [proplet2]")
        .hasMessageNotContaining("tenant_id")
        .hasMessageContaining("(config.toml)");
  }

  @Test
  void from_otherPrefixAndSection_looksThere() {
    Settings manager = settings(Map.of(), "MANAGER", "manager");

    assertThat(Credentials.from(manager, "PROXY", "proxy").entity()).isEqualTo("old-entity");
  }

  @Test
  void toString_andDescribe_leaveTheKeyOut() {
    Settings settings = settings(Map.of(), "MANAGER", "manager");

    assertThat(Credentials.from(settings).toString())
        .isEqualTo("Credentials[tenant=file-tenant, channel=file-channel, entity=file-entity]");
    assertThat(settings.describe().toString()).doesNotContain("file-key");
  }

  private static Settings settings(Map<String, String> environment, String prefix, String section) {
    return Settings.of(environment, FILE, prefix, section);
  }

  private static Map<String, String> environment(String prefix) {
    return new HashMap<>(
        Map.of(
            prefix + "_TENANT_ID", "t",
            prefix + "_CHANNEL_ID", "c",
            prefix + "_ENTITY_ID", "e",
            prefix + "_API_KEY", "k"));
  }
}
