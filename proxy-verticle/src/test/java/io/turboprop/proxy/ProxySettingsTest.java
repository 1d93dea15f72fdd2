package io.turboprop.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.config.ConfigFile;
import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.image.ChunkRules;
import io.turboprop.link.BrokerAddress;
import io.turboprop.link.Brokers;
import io.turboprop.link.Login;
import io.turboprop.link.Qos;
import io.turboprop.proxy.registry.RegistryLogin;
import io.turboprop.proxy.transfer.TransferLimits;
import io.turboprop.wire.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProxySettingsTest {
  private final Map<String, String> environment =
      new HashMap<>(
          Map.of(
              "PROXY_TENANT_ID", "t",
              "PROXY_CHANNEL_ID", "c",
              "PROXY_ENTITY_ID", "proxy-1",
              "PROXY_API_KEY", "k3y",
              "PROXY_REGISTRY_URL", "registry.example"));

  @Test
  void settings_withTheLeast_haveUpstreamsDefaults() {
    ProxyConfig config = read();

    assertThat(config.link().brokers())
        .isEqualTo(Brokers.at(new BrokerAddress("localhost", 1883, false)));
    assertThat(config.link().clientId()).isEqualTo("proxy-1");
    assertThat(config.link().login()).isEqualTo(new Login("proxy-1", "k3y"));
    assertThat(config.link().cleanSession()).isTrue();
    assertThat(config.topics()).isEqualTo(new Topics("t", "c"));
    assertThat(config.qos()).isEqualTo(Qos.EXACTLY_ONCE);
    assertThat(config.registry().home()).contains("registry.example");
    assertThat(config.registry().login()).isEqualTo(new RegistryLogin.Anonymous());
    assertThat(config.registry().skipVerify()).isFalse();
    assertThat(config.registry().retry().failuresInARow()).isEqualTo(5);
    assertThat(config.layoutDirs()).isEmpty();
    assertThat(config.cacheDir()).isEqualTo(Path.of("./data/proxy"));
    assertThat(config.cacheBytes()).isEqualTo(2L << 30);
    assertThat(config.cacheAge()).isEmpty();
    assertThat(config.chunkBytes()).isEqualTo(512_000);
    assertThat(config.limits()).isEqualTo(new TransferLimits(16, 150, 4, 10_000));
    assertThat(config.httpPort()).isEqualTo(9191);
    assertThat(config.signatures().rules()).isEmpty();
  }

  @Test
  void signatures_ofNamesWithoutAHost_areThoseOfTheRegistry() {
    environment.put("PROXY_REGISTRY_URL", "https://registry.example:5000/");
    environment.put("PROXY_SIGNATURES", "registry.example:5000/team off");

    assertThat(read().signatures().home()).contains("registry.example:5000");
    assertThat(read().signatures().rules()).hasSize(1);
  }

  @Test
  void signatures_withoutAKey_areRefused() {
    environment.put("PROXY_SIGNATURES", "* require");

    assertRefused("the rule for * has no key");
  }

  @Test
  void settings_ofOurs_areTaken() {
    environment.putAll(
        Map.of(
            "PROXY_LAYOUT_DIRS", "/srv/a:/srv/b",
            "PROXY_CACHE_DIR", "/var/cache/p",
            "PROXY_CACHE_BYTES", "1000",
            "PROXY_CACHE_MAX_AGE", "720h",
            "PROXY_MAX_FETCHES", "2",
            "PROXY_MAX_IMAGES", "3",
            "PROXY_CHUNK_WINDOW", "1",
            "PROXY_INSECURE_REGISTRIES", "lab:5000, lab2:5000",
            "PROXY_REGISTRY_TLS_CA_CERT", "/etc/ca.pem",
            "PROXY_REGISTRY_STALL_TIMEOUT", "5s"));

    ProxyConfig config = read();

    assertThat(config.layoutDirs()).isEqualTo(List.of(Path.of("/srv/a"), Path.of("/srv/b")));
    assertThat(config.cacheDir()).isEqualTo(Path.of("/var/cache/p"));
    assertThat(config.cacheBytes()).isEqualTo(1000);
    assertThat(config.cacheAge()).contains(Duration.ofDays(30));
    assertThat(config.limits()).isEqualTo(new TransferLimits(2, 3, 1, 10_000));
    assertThat(config.registry().plainHttp()).isEqualTo(Set.of("lab:5000", "lab2:5000"));
    assertThat(config.registry().caFile()).contains(Path.of("/etc/ca.pem"));
    assertThat(config.registry().stallTimeout()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void names_ofEarlierReleases_areTaken() {
    environment.remove("PROXY_TENANT_ID");
    environment.remove("PROXY_ENTITY_ID");
    environment.remove("PROXY_API_KEY");
    environment.putAll(
        Map.of("PROXY_DOMAIN_ID", "d", "PROXY_CLIENT_ID", "old", "PROXY_CLIENT_KEY", "key"));

    assertThat(read().topics()).isEqualTo(new Topics("d", "c"));
    assertThat(read().link().login()).isEqualTo(new Login("old", "key"));
  }

  @Test
  void login_withUserAndPassword_winsOverTheToken() {
    environment.putAll(
        Map.of(
            "PROXY_AUTHENTICATE", "true",
            "PROXY_REGISTRY_TOKEN", "t0ken",
            "PROXY_REGISTRY_USERNAME", "alice",
            "PROXY_REGISTRY_PASSWORD", "s3cret"));

    assertThat(read().registry().login()).isEqualTo(new RegistryLogin.Password("alice", "s3cret"));
    assertThat(read().toString()).doesNotContain("s3cret", "t0ken", "k3y");
  }

  @Test
  void login_withTheTokenOnly_isTheToken() {
    environment.putAll(Map.of("PROXY_AUTHENTICATE", "true", "PROXY_REGISTRY_TOKEN", "t0ken"));

    assertThat(read().registry().login()).isEqualTo(new RegistryLogin.Token("t0ken"));
  }

  @Test
  void login_withoutAuthenticate_isNotUsed() {
    environment.put("PROXY_REGISTRY_TOKEN", "t0ken");

    assertThat(read().registry().login()).isEqualTo(new RegistryLogin.Anonymous());
  }

  @Test
  void authenticate_withoutAnyLogin_isRefused() {
    environment.put("PROXY_AUTHENTICATE", "true");

    assertRefused("PROXY_REGISTRY_USERNAME");
  }

  @Test
  void registry_thatIsNotNamed_isRefusedUnlessThereAreLayouts() {
    environment.remove("PROXY_REGISTRY_URL");
    assertRefused("PROXY_REGISTRY_URL");

    environment.put("PROXY_LAYOUT_DIRS", "/srv");
    assertThat(read().registry().home()).isEmpty();
  }

  @Test
  void chunkSize_thatDoesNotFitIntoAPacket_isRefused() {
    environment.put("PROXY_CHUNK_SIZE", "8000000");

    assertRefused("PROXY_MQTT_MAX_PACKET_SIZE");
  }

  @Test
  void chunksOfImages_areAsGiven_orTheSettingIsNamed() {
    assertThat(read().chunks()).isEqualTo(ChunkRules.DEFAULT);

    environment.put("PROXY_IMAGE_CHUNKS", "1024/4096/16384");
    assertThat(read().chunks()).isEqualTo(new ChunkRules(1024, 4096, 16_384));

    for (String wrong : List.of("4096", "1/2/3", "512/3000/8192", "a/b/c", "512/2048/9999999")) {
      environment.put("PROXY_IMAGE_CHUNKS", wrong);
      assertRefused("PROXY_IMAGE_CHUNKS");
    }
  }

  @Test
  void chunks_arePackedWhereTheLineIsThin_orAsGiven() {
    assertThat(read().packs()).isFalse();

    environment.put("PROXY_BYTES_PER_SECOND", "1000000");
    assertThat(read().packs()).isTrue();
    environment.put("PROXY_IMAGE_ZSTD", "off");
    assertThat(read().packs()).isFalse();
    environment.put("PROXY_IMAGE_ZSTD", "maybe");
    assertRefused("PROXY_IMAGE_ZSTD must be auto, on or off");
  }

  @Test
  void packets_tooSmallForChunksOfImages_areRefused() {
    environment.put("PROXY_CHUNK_SIZE", "1000");
    environment.put("PROXY_MQTT_MAX_PACKET_SIZE", "500000");

    assertRefused("chunks of images need packets of 1048576");
  }

  @Test
  void limits_thatContradictEachOther_areRefused() {
    environment.put("PROXY_MAX_IMAGES", "1");

    assertRefused("images at least fetches");
  }

  private ProxyConfig read() {
    return ProxySettings.read(
        Settings.of(environment, ConfigFile.none(), ProxySettings.PREFIX, ProxySettings.SECTION));
  }

  private void assertRefused(String words) {
    assertThatThrownBy(this::read)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(words);
  }
}
