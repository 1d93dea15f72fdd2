package io.turboprop.cli.provision;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.turboprop.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProvisionTest {
  @TempDir Path folder;

  private Cli.Outcome provision(String... args) {
    return new Cli()
        .run(
            Stream.concat(
                    Stream.of("provision"),
                    Stream.concat(Stream.of(args), Stream.of("-f", file().toString())))
                .toArray(String[]::new));
  }

  private Path file() {
    return folder.resolve("config.toml");
  }

  private JsonNode toml() throws IOException {
    return new TomlMapper().readTree(file().toFile());
  }

  @Test
  void newFile_hasAnIdentityForEverybodyOnOneChannel() throws IOException {
    assertThat(provision("--proplets", "2").code()).isZero();

    JsonNode toml = toml();
    assertThat(toml.fieldNames())
        .toIterable()
        .containsExactly("manager", "proxy", "proplet1", "proplet2");
    Set<String> secrets = new HashSet<>();
    for (JsonNode section : toml) {
      assertThat(section.fieldNames())
          .toIterable()
          .containsExactly("tenant_id", "entity_id", "api_key", "channel_id");
      assertThat(section.path("tenant_id")).isEqualTo(toml.path("manager").path("tenant_id"));
      assertThat(section.path("channel_id")).isEqualTo(toml.path("manager").path("channel_id"));
      assertThat(section.path("entity_id").asText())
          .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
      assertThat(section.path("api_key").asText()).hasSizeGreaterThanOrEqualTo(32);
      secrets.add(section.path("entity_id").asText());
      secrets.add(section.path("api_key").asText());
    }
    assertThat(secrets).hasSize(8);
  }

  @Test
  void newFile_forOneProplet_usesTheSectionThatItLooksFor() throws IOException {
    provision();

    assertThat(toml().fieldNames()).toIterable().containsExactly("manager", "proxy", "proplet");
  }

  @Test
  void newFile_isForItsOwnerOnly() throws IOException {
    provision();

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    assertThat(provision("--force").out())
        .doesNotContain(toml().path("manager").path("api_key").asText());
  }

  @Test
  void existingFile_isKeptUnlessForced() throws IOException {
    Files.writeString(file(), "mine");

    assertThat(provision().code()).isEqualTo(4);
    assertThat(Files.readString(file())).isEqualTo("mine");

    assertThat(provision("--force").code()).isZero();
    assertThat(toml().has("manager")).isTrue();
  }

  @Test
  void addProplets_keepsTheTextAndCountsOn() throws IOException {
    provision();
    Files.writeString(file(), "# ours\n" + Files.readString(file()) + "[extra]\nkey = 1");
    String before = Files.readString(file());

    Cli.Outcome outcome = provision("add-proplets", "2");

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(Files.readString(file())).startsWith(before);
    assertThat(toml().fieldNames())
        .toIterable()
        .containsExactly("manager", "proxy", "proplet", "extra", "proplet2", "proplet3");
    assertThat(toml().path("proplet3").path("tenant_id"))
        .isEqualTo(toml().path("manager").path("tenant_id"));
  }

  @Test
  void addProxy_onlyIfThereIsNone() throws IOException {
    Files.writeString(
        file(),
        """
        [manager]
        tenant_id = "t"
        entity_id = "e"
        api_key = "k"
        channel_id = "c"
        """);

    assertThat(provision("add-proxy").code()).isZero();
    assertThat(toml().path("proxy").path("channel_id").asText()).isEqualTo("c");
    assertThat(provision("add-proxy").code()).isEqualTo(4);
  }

  @Test
  void add_toABrokenFile_saysWhichAndTellsNoSecrets() throws IOException {
    Files.writeString(file(), "[manager\napi_key = \"geheim\"");

    Cli.Outcome outcome = provision("add-proplets");

    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("config.toml is not valid TOML").doesNotContain("geheim");
    assertThat(provision("add-proxy").code()).isEqualTo(1);
  }

  @Test
  void add_toNoFile_saysHowToMakeOne() {
    assertThat(provision("add-proplets").err()).contains("turboprop provision");
  }

  @Test
  void wrongNumbersAndIds_are2() {
    for (List<String> args :
        List.of(
            List.of("--proplets", "0"),
            List.of("--proplets", "x"),
            List.of("--tenant-id", "a/b"))) {
      assertThat(provision(args.toArray(String[]::new)).code()).as(args.toString()).isEqualTo(2);
    }
    assertThat(file()).doesNotExist();
  }

  @Test
  void mosquitto_getsPasswordsAndRulesForEverybody() throws IOException {
    Path mosquitto = folder.resolve("mq");

    provision("--tenant-id", "t1", "--channel-id", "c1", "--mosquitto-dir", mosquitto.toString());

    String manager = toml().path("manager").path("entity_id").asText();
    assertThat(Files.readAllLines(mosquitto.resolve("passwords")))
        .hasSize(3)
        .allMatch(
            line ->
                line.matches("[0-9a-f-]{36}:\\$7\\$101\\$[A-Za-z0-9+/=]{16}\\$[A-Za-z0-9+/=]{88}"));
    assertThat(Files.readString(mosquitto.resolve("acl")))
        .contains("user " + manager + "\ntopic readwrite m/t1/c/c1/#\n")
        .contains("topic write m/t1/c/c1/proplet/+/images\n")
        .contains("topic readwrite m/t1/c/c1/proplet/" + id("proplet") + "/+\n");
  }

  private String id(String section) throws IOException {
    return toml().path(section).path("entity_id").asText();
  }

  @Test
  void nats_getsUsersWithSubjects() throws IOException {
    Path nats = folder.resolve("nats");

    provision("--tenant-id", "t1", "--channel-id", "c1", "--nats-dir", nats.toString());

    assertThat(Files.readString(nats.resolve("nats.conf")))
        .contains("user: \"" + id("proxy") + "\"", "publish: [\"m.t1.c.c1.>\"]")
        .contains("\"m.t1.c.c1.proplet." + id("proplet") + ".*\"");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(nats.resolve("nats.conf"))))
        .isEqualTo("rw-------");
  }

  @Test
  void artemis_getsARoleForEach_andTheManagerInEverySetting() throws IOException {
    Path artemis = folder.resolve("artemis");

    provision("--tenant-id", "t1", "--channel-id", "c1", "--artemis-dir", artemis.toString());

    assertThat(Files.readAllLines(artemis.resolve("artemis-roles.properties")))
        .contains(id("proplet") + " = " + id("proplet"));
    String manager = id("manager");
    String settings = Files.readString(artemis.resolve("security-settings.xml"));
    assertThat(settings)
        .contains("match=\"m.t1.c.c1.proplet." + id("proplet") + ".*\"", "match=\"m.t1.c.c1.#\"");
    assertThat(settings.split("<security-setting ", -1))
        .filteredOn(setting -> setting.contains("match="))
        .allMatch(setting -> setting.contains(manager));
  }
}
