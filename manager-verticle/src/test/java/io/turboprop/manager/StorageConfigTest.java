package io.turboprop.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.config.ConfigFile;
import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.manager.store.Retention;
import io.turboprop.manager.store.etcd.EtcdAddress;
import io.turboprop.manager.store.etcd.EtcdOptions;
import io.turboprop.manager.store.postgres.PostgresOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StorageConfigTest {

  @Test
  void from_nothingSet_keepsInMemoryWhatFits() {
    StorageConfig config = from(Map.of());

    assertThat(config.kind()).isEqualTo(StorageConfig.Kind.MEMORY);
    assertThat(config.retention()).isEqualTo(Retention.IN_MEMORY);
    assertThat(config.retention().happenings())
        .isEqualTo(new Retention.Happenings(200_000, Duration.ofDays(30), 50));
    assertThat(config.retention().attemptsKept()).isEqualTo(100);
  }

  @Test
  void from_sqlite_keepsMore() {
    StorageConfig config = from(Map.of("MANAGER_STORAGE_TYPE", "sqlite"));

    assertThat(config.retention()).isEqualTo(Retention.DEFAULT);
    assertThat(config.retention().happenings())
        .isEqualTo(new Retention.Happenings(1_000_000, Duration.ofDays(30), 50));
  }

  @Test
  void from_everyName_isRead() {
    StorageConfig config =
        from(
            Map.of(
                "MANAGER_EVENTS_KEPT", "12",
                "MANAGER_EVENTS_AGE", "36h",
                "MANAGER_EVENTS_TAIL", "0",
                "MANAGER_ATTEMPTS_KEPT", "7"));

    assertThat(config.retention().happenings())
        .isEqualTo(new Retention.Happenings(12, Duration.ofHours(36), 0));
    assertThat(config.retention().attemptsKept()).isEqualTo(7);
  }

  @Test
  void from_valuesThatKeepNothing_areRefusedByName() {
    assertRefused("MANAGER_EVENTS_KEPT", "0");
    assertRefused("MANAGER_EVENTS_AGE", "0s");
    assertRefused("MANAGER_EVENTS_TAIL", "-1");
    assertRefused("MANAGER_ATTEMPTS_KEPT", "0");
  }

  @Test
  void from_postgres_readsTheAddressAndNeverShowsThePassword() {
    Settings settings =
        Settings.of(
            Map.of(
                "MANAGER_STORAGE_TYPE", "postgres",
                "MANAGER_POSTGRES_URL", "postgresql://me:s3cret@db:5433/fleet",
                "MANAGER_POSTGRES_SCHEMA", "mine",
                "MANAGER_POSTGRES_CONNECTIONS", "7"),
            ConfigFile.none(),
            "MANAGER",
            "manager");

    StorageConfig config = StorageConfig.from(settings);

    PostgresOptions options = config.postgres().orElseThrow();
    assertThat(options.address().password()).isEqualTo("s3cret");
    assertThat(options.schema()).isEqualTo("mine");
    assertThat(options.readers()).isEqualTo(7);
    assertThat(options.retention()).isEqualTo(Retention.DEFAULT);
    assertThat(settings.describe().toString()).doesNotContain("s3cret");
    assertThat(config.toString()).doesNotContain("s3cret");
  }

  @Test
  void from_postgresWithoutOrWithAWrongAddress_isRefusedByName() {
    assertThatThrownBy(() -> from(Map.of("MANAGER_STORAGE_TYPE", "postgres")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("MANAGER_POSTGRES_URL is not set");
    assertThatThrownBy(
            () ->
                from(
                    Map.of(
                        "MANAGER_STORAGE_TYPE", "postgres",
                        "MANAGER_POSTGRES_URL", "me:s3cret@db")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("MANAGER_POSTGRES_URL")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void from_etcd_readsTheAddressAndNeverShowsThePassword() {
    Settings settings =
        Settings.of(
            Map.ofEntries(
                Map.entry("MANAGER_STORAGE_TYPE", "etcd"),
                Map.entry("MANAGER_ETCD_URL", "https://a:2379, https://b:2379"),
                Map.entry("MANAGER_ETCD_USER", "me"),
                Map.entry("MANAGER_ETCD_PASSWORD", "s3cret"),
                Map.entry("MANAGER_ETCD_CA", "ca.pem"),
                Map.entry("MANAGER_ETCD_CERT", "own.pem"),
                Map.entry("MANAGER_ETCD_KEY", "own.key"),
                Map.entry("MANAGER_ETCD_PREFIX", "/mine/"),
                Map.entry("MANAGER_ETCD_TXN_OPS", "512"),
                Map.entry("MANAGER_ETCD_TXN_BYTES", "4000000"),
                Map.entry("MANAGER_ETCD_BLOB_BYTES", "5000000000")),
            ConfigFile.none(),
            "MANAGER",
            "manager");

    StorageConfig config = StorageConfig.from(settings);

    EtcdOptions options = config.etcd().orElseThrow();
    assertThat(options)
        .isEqualTo(
            EtcdOptions.at(
                    new EtcdAddress(
                        List.of(URI.create("https://a:2379"), URI.create("https://b:2379")),
                        Optional.of(new EtcdAddress.Login("me", "s3cret")),
                        Optional.of(Path.of("ca.pem")),
                        Optional.of(
                            new EtcdAddress.ClientKey(Path.of("own.pem"), Path.of("own.key")))))
                .withPrefix("/mine/")
                .withLimits(512, 4_000_000)
                .withBlobBytes(5_000_000_000L));
    assertThat(settings.describe().toString()).doesNotContain("s3cret");
    assertThat(config.toString()).doesNotContain("s3cret");
    assertThat(config.shared()).isTrue();
  }

  @Test
  void from_etcdWithoutOrWithAWrongSetting_isRefusedByName() {
    assertThatThrownBy(() -> from(Map.of("MANAGER_STORAGE_TYPE", "etcd")))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("MANAGER_ETCD_URL is not set");
    assertEtcdRefused("MANAGER_ETCD_URL", "http://a:1,https://b:2");
    assertEtcdRefused("MANAGER_ETCD_URL", "http://me:s3cret@a:2379");
    assertEtcdRefused("MANAGER_ETCD_URL", "a:2379");
    assertEtcdRefused("MANAGER_ETCD_USER", "me");
    assertEtcdRefused("MANAGER_ETCD_CERT", "own.pem");
    assertEtcdRefused("MANAGER_ETCD_CA", "ca.pem");
    assertEtcdRefused("MANAGER_ETCD_PREFIX", "turboprop");
    assertEtcdRefused("MANAGER_ETCD_TXN_OPS", "3");
    assertEtcdRefused("MANAGER_ETCD_BLOB_BYTES", "-1");
  }

  private static void assertEtcdRefused(String name, String value) {
    Map<String, String> environment = new HashMap<>();
    environment.put("MANAGER_STORAGE_TYPE", "etcd");
    environment.put("MANAGER_ETCD_URL", "http://a:2379");
    environment.put(name, value);
    assertThatThrownBy(() -> from(environment))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("MANAGER_ETCD_")
        .hasMessageNotContaining("s3cret");
  }

  private static void assertRefused(String name, String value) {
    assertThatThrownBy(() -> from(Map.of(name, value)))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(name);
  }

  private static StorageConfig from(Map<String, String> environment) {
    return StorageConfig.from(Settings.of(environment, ConfigFile.none(), "MANAGER", "manager"));
  }
}
