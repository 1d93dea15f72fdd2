package io.turboprop.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingsTest {
  private static final ConfigFile FILE =
      ConfigFile.parse(
          "config.toml",
          """
          job_execution_mode = "ignored, no section"
          [manager]
          http_port = 8080
          http_host = ""
          sample_ratio = 0.25
          dry_run = true
          dirs = ["/a", "/b:c", ""]
          tags = "x, y"
          job_execution_mode = "parallel"
          [manager.mqtt]
          qos = 1
          [manager2]
          http_port = 9090
          """);

  @Test
  void text_inEnvironmentAndFile_environmentWins() {
    assertThat(manager(Map.of("MANAGER_HTTP_PORT", "7071")).text("MANAGER_HTTP_PORT", "7070"))
        .isEqualTo("7071");
  }

  @Test
  void text_inFileOnly_isTakenFromSection() {
    assertThat(manager(Map.of()).text("MANAGER_HTTP_PORT", "7070")).isEqualTo("8080");
    assertThat(Settings.of(Map.of(), FILE, "MANAGER", "manager2").text("MANAGER_HTTP_PORT", "7070"))
        .isEqualTo("9090");
  }

  @Test
  void text_nowhere_isDefault() {
    assertThat(manager(Map.of()).text("MANAGER_LOG_LEVEL", "info")).isEqualTo("info");
    assertThat(manager(Map.of()).optionalText("MANAGER_LOG_LEVEL")).isEmpty();
  }

  @Test
  void text_empty_countsAsUnset() {
    assertThat(manager(Map.of("MANAGER_HTTP_PORT", "")).text("MANAGER_HTTP_PORT", "1"))
        .isEqualTo("8080");
    assertThat(manager(Map.of()).text("MANAGER_HTTP_HOST", "localhost")).isEqualTo("localhost");
  }

  @Test
  void text_inSubsection_hasLongerName() {
    assertThat(manager(Map.of()).integer("MANAGER_MQTT_QOS", 2, 0, 2)).isEqualTo(1);
  }

  @Test
  void text_nameWithoutPrefix_isLookedUpWhole() {
    assertThat(manager(Map.of()).text("JOB_EXECUTION_MODE", "")).isEqualTo("parallel");
  }

  @Test
  void requiredText_nowhere_saysHowToGiveIt() {
    assertThatThrownBy(() -> manager(Map.of()).requiredText("MANAGER_REGISTRY_URL"))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "MANAGER_REGISTRY_URL is not set; MANAGER_REGISTRY_URL in the environment or"
                + " registry_url in section [manager] is needed");
  }

  @Test
  void typed_inFile_areRead() {
    Settings settings = manager(Map.of());

    assertThat(settings.integer("MANAGER_HTTP_PORT", 7070, 0, 65_535)).isEqualTo(8080);
    assertThat(settings.decimal("MANAGER_SAMPLE_RATIO", 0, 0, 1)).isEqualTo(0.25);
    assertThat(settings.flag("MANAGER_DRY_RUN", false)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "1,true",
    "true,true",
    "TRUE,true",
    "yes,true",
    "On,true",
    "0,false",
    "false,false",
    "No,false",
    "off,false"
  })
  void flag_anySpelling_isRead(String text, boolean expected) {
    assertThat(manager(Map.of("MANAGER_X", text)).flag("MANAGER_X", !expected)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "15s,PT15S",
    "2m,PT2M",
    "1h30m,PT1H30M",
    "250ms,PT0.25S",
    "1.5s,PT1.5S",
    "0,PT0S",
    "10us,PT0.00001S",
    "10µs,PT0.00001S",
    "7ns,PT0.000000007S",
    "' 3s ',PT3S"
  })
  void duration_goNotation_isRead(String text, Duration expected) {
    assertThat(manager(Map.of("MANAGER_T", text)).duration("MANAGER_T", Duration.ZERO))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"10,PT10S", "10s,PT10S", "2m,PT2M", "0,PT0S"})
  void seconds_plainNumber_isSeconds(String text, Duration expected) {
    assertThat(manager(Map.of("MANAGER_T", text)).seconds("MANAGER_T", Duration.ZERO))
        .isEqualTo(expected);
  }

  @Test
  void list_textOrArray_isSplitAndTrimmed() {
    assertThat(manager(Map.of()).list("MANAGER_TAGS", ",")).containsExactly("x", "y");
    assertThat(manager(Map.of()).list("MANAGER_DIRS", ":")).containsExactly("/a", "/b:c");
    assertThat(manager(Map.of("MANAGER_DIRS", "/x::/y")).list("MANAGER_DIRS", ":"))
        .containsExactly("/x", "/y");
    assertThat(manager(Map.of()).list("MANAGER_NONE", ",")).isEmpty();
  }

  @Test
  void oneOf_anyCase_givesTheListedWord() {
    assertThat(
            manager(Map.of("MANAGER_S", "SQLite"))
                .oneOf("MANAGER_S", List.of("memory", "sqlite"), "memory"))
        .isEqualTo("sqlite");
  }

  @Test
  void integer_noNumber_namesKeyValueSourceAndRange() {
    refused("7o7o", s -> s.integer("MANAGER_X", 1, 0, 65_535))
        .hasMessage("MANAGER_X is \"7o7o\" (environment), expected a whole number from 0 to 65535");
  }

  @Test
  void integer_outOfRange_isRefused() {
    refused("3", s -> s.integer("MANAGER_X", 1, 0, 2))
        .hasMessage("MANAGER_X is \"3\" (environment), expected a whole number from 0 to 2");
  }

  @Test
  void decimal_notANumber_isRefused() {
    refused("NaN", s -> s.decimal("MANAGER_X", 0, 0, 1))
        .hasMessage("MANAGER_X is \"NaN\" (environment), expected a number from 0.0 to 1.0");
  }

  @Test
  void flag_otherWord_isRefused() {
    refused("maybe", s -> s.flag("MANAGER_X", true))
        .hasMessage("MANAGER_X is \"maybe\" (environment), expected true or false");
  }

  @ParameterizedTest
  @CsvSource({"10", "ten seconds", "-5s", "5 s", "99999999999999h", "s"})
  void duration_otherText_isRefused(String text) {
    refused(text, s -> s.duration("MANAGER_X", Duration.ZERO))
        .hasMessage(
            "MANAGER_X is \""
                + text
                + "\" (environment), expected a duration such as 15s, 2m or"
                + " 250ms");
  }

  @Test
  void oneOf_otherWord_listsTheWords() {
    refused("redis", s -> s.oneOf("MANAGER_X", List.of("memory", "sqlite"), "memory"))
        .hasMessage("MANAGER_X is \"redis\" (environment), expected one of memory, sqlite");
  }

  @Test
  void wrongValue_inFile_namesTheFile() {
    assertThatThrownBy(() -> manager(Map.of()).flag("MANAGER_HTTP_PORT", true))
        .hasMessage("MANAGER_HTTP_PORT is \"8080\" (config.toml), expected true or false");
  }

  @Test
  void describe_everythingAskedFor_isListedWithSourceButWithoutSecrets() {
    Settings settings =
        manager(
            Map.of(
                "MANAGER_MQTT_ADDRESS", "tcp://user:hunter2@broker:1883",
                "MANAGER_TOKEN", "hunter2"));
    settings.text("MANAGER_MQTT_ADDRESS", "");
    settings.secret("MANAGER_TOKEN");
    settings.secret("MANAGER_OTHER_TOKEN");
    settings.integer("MANAGER_HTTP_PORT", 7070, 0, 65_535);
    settings.duration("MANAGER_TIMEOUT", Duration.ofSeconds(30));

    assertThat(settings.describe())
        .isEqualTo(
            Map.of(
                "MANAGER_MQTT_ADDRESS", "tcp://***@broker:1883 (environment)",
                "MANAGER_TOKEN", "set (environment)",
                "MANAGER_OTHER_TOKEN", "unset",
                "MANAGER_HTTP_PORT", "8080 (config.toml)",
                "MANAGER_TIMEOUT", "PT30S (default)"));
  }

  @Test
  void secret_set_isGivenBack() {
    assertThat(manager(Map.of("MANAGER_TOKEN", "hunter2")).secret("MANAGER_TOKEN"))
        .isEqualTo(Optional.of("hunter2"));
  }

  private static Settings manager(Map<String, String> environment) {
    return Settings.of(environment, FILE, "MANAGER", "manager");
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> refused(
      String value, Function<Settings, Object> getter) {
    return assertThatThrownBy(() -> getter.apply(manager(Map.of("MANAGER_X", value))))
        .isInstanceOf(SettingsException.class);
  }
}
