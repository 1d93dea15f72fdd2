package io.turboprop.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigFileTest {
  @TempDir private Path folder;

  @Test
  void read_upstreamsShape_hasItsSections() throws IOException {
    Path path =
        write(
            """
            # SuperMQ Configuration
            [manager]
            tenant_id = "t"
            [proxy]
            tenant_id = "t"
            [proplet1]
            tenant_id = "t"
            """);

    ConfigFile file = ConfigFile.read(path);

    assertThat(file.has("manager")).isTrue();
    assertThat(file.has("proplet1")).isTrue();
    assertThat(file.has("proplet")).isFalse();
    assertThat(file.source()).isEqualTo(path.toString());
  }

  @Test
  void read_missingFile_isRefusedByName() {
    Path path = folder.resolve("none.toml");

    assertThatThrownBy(() -> ConfigFile.read(path))
        .isInstanceOf(SettingsException.class)
        .hasMessage(
            "configuration file " + path + " does not exist; `turboprop provision` writes one");
  }

  @Test
  void readIfPresent_missingFile_hasNoSectionAndSaysSo() {
    Path path = folder.resolve("none.toml");

    ConfigFile file = ConfigFile.readIfPresent(path);

    assertThat(file.has("manager")).isFalse();
    assertThat(file.source()).isEqualTo(path + " (no such file)");
    assertThat(Settings.of(Map.of(), file, "MANAGER", "manager").text("MANAGER_X", "d"))
        .isEqualTo("d");
  }

  @Test
  void read_noToml_namesPathAndLineButNoContent() throws IOException {
    Path path = write("[manager]\ntenant_id = \"t\"\napi_key = hunter2\n");

    assertThatThrownBy(() -> ConfigFile.read(path))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("configuration file " + path + ", line 3, column ")
        .hasMessageEndingWith(": is not valid TOML")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void read_sameKeyTwice_isRefused() throws IOException {
    Path path = write("[manager]\na = 1\na = 2\n");

    assertThatThrownBy(() -> ConfigFile.read(path))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(", line ")
        .hasMessageEndingWith("is not valid TOML");
  }

  @Test
  void read_folder_isRefused() {
    assertThatThrownBy(() -> ConfigFile.read(folder))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("configuration file " + folder + " cannot be read: ");
  }

  @Test
  void read_hugeFile_isRefused() throws IOException {
    Path path = write("#".repeat(ConfigFile.MAX_BYTES + 1));

    assertThatThrownBy(() -> ConfigFile.read(path))
        .hasMessage("configuration file " + path + " is longer than 16777216 bytes");
  }

  private Path write(String toml) throws IOException {
    return Files.writeString(folder.resolve("config.toml"), toml);
  }
}
