package io.turboprop.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.config.ConfigFile;
import io.turboprop.config.Settings;
import io.turboprop.config.SettingsException;
import io.turboprop.model.ImageRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SignaturePolicyTest {
  @TempDir private Path folder;

  @BeforeEach
  void key() throws IOException {
    Files.writeString(folder.resolve("team.pub"), Signer.make().pem());
  }

  private SignaturePolicy policy(String rules) {
    return policy(rules, "");
  }

  private SignaturePolicy policy(String rules, String keys) {
    Settings settings =
        Settings.of(
            Map.of(
                "PROXY_SIGNATURES",
                rules.replace("KEY", folder.resolve("team.pub").toString()),
                "PROXY_SIGNATURE_KEYS",
                keys),
            ConfigFile.none(),
            "PROXY",
            "proxy");
    return TrustSettings.read(settings, Optional.of("home.example:5000"));
  }

  @ParameterizedTest
  @CsvSource({
    "r.example/team/add:v1,        REQUIRE",
    "r.example/team/lab/add:v1,    OFF",
    "r.example/team-evil/add:v1,   WARN",
    "r.example/team,               REQUIRE",
    "R.EXAMPLE/team/add,           REQUIRE",
    "r.example:443/team/add,       REQUIRE",
    "r.example:80/team/add,        REQUIRE",
    "r.example:00443/team/add,     REQUIRE",
    "home.example:05000/shared/add, REQUIRE",
    "[::1]:07/team/add,            REQUIRE",
    "r.example:5000/team/add,      WARN",
    "r.example.evil/team/add,      WARN",
    "index.docker.io/add,          REQUIRE",
    "registry-1.docker.io/library/add, REQUIRE",
    "docker.io/other/add,          WARN",
    "shared/add,                   REQUIRE",
    "add,                          WARN",
    "home.example:5000/shared/add, REQUIRE",
  })
  void rule_withTheLongestPrefix_decides(String image, SignaturePolicy.Mode mode) {
    SignaturePolicy policy =
        policy(
            "* warn KEY, r.example/team require KEY, r.example/team/lab off,"
                + " docker.io/library require KEY, [::1]:7 require KEY, home.example:5000/shared require KEY");

    assertThat(policy.of((ImageRef.Oci) ImageRef.parse(image)).mode()).isEqualTo(mode);
  }

  @Test
  void image_withoutARule_needsNoSignature() {
    assertThat(policy("r.example require KEY").of((ImageRef.Oci) ImageRef.parse("add")).mode())
        .isEqualTo(SignaturePolicy.Mode.OFF);
  }

  @Test
  void rule_withoutKeys_hasThoseOfAllRules() {
    SignaturePolicy policy = policy("* require", folder.resolve("team.pub").toString());

    assertThat(policy.rules().getFirst().keys()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "r.example                          | is not PREFIX MODE [KEYFILE …]",
        "r.example always KEY               | \"always\" is none of require, warn, off",
        "r.example require                  | the rule for r.example has no key",
        "r.example off KEY                  | names keys, although signatures are not looked at",
        "team require KEY                   | \"team\" is neither * nor host[:port][/path]",
        "r.example/team:v1 require KEY      | \"r.example/team:v1\" is neither",
        "oci:r.example/team require KEY     | is neither * nor host",
        "r.example require /no/such.pub     | key file /no/such.pub cannot be read",
        "r.example off, R.example:443 off   | there are two rules for r.example",
      })
  void rules_thatAreWrong_areRefusedByName(String rules, String reason) {
    assertThatThrownBy(() -> policy(rules))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith("PROXY_SIGNATURES in the environment or signatures in section")
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                                                        | holds no public key in PEM",
        "-----BEGIN PUBLIC KEY-----\\nAAAA\\n-----END PUBLIC KEY----- | none of ECDSA",
        "-----BEGIN PUBLIC KEY-----\\nA\\n-----END PUBLIC KEY-----    | no base64",
        "-----BEGIN ENCRYPTED COSIGN PRIVATE KEY-----\\nAAAA\\n-----END ENCRYPTED COSIGN PRIVATE KEY----- | ENCRYPTED COSIGN PRIVATE KEY; a PUBLIC KEY is needed",
        "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----  | CERTIFICATE; a PUBLIC KEY is needed",
      })
  void keyFile_thatHoldsNoKey_isRefusedByName(String text, String reason) throws IOException {
    Files.writeString(folder.resolve("team.pub"), text == null ? "" : text.replace("\\n", "\n"));

    assertThatThrownBy(() -> policy("* require KEY"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(folder.resolve("team.pub").toString())
        .hasMessageContaining(reason);
  }

  @Test
  void keyFile_ofAShortRsaKey_isRefused() throws IOException {
    Files.writeString(folder.resolve("team.pub"), Signer.of("RSA", 1024, "SHA256withRSA").pem());

    assertThatThrownBy(() -> policy("* require KEY"))
        .hasMessageContaining("RSA key of 1024 bits, expected 2048 to 8192");
  }

  @Test
  void keyFile_ofTwoKeys_givesBoth() throws IOException {
    Files.writeString(
        folder.resolve("team.pub"),
        Signer.make().pem() + Signer.of("Ed25519", 255, "Ed25519").pem());

    assertThat(policy("* require KEY").rules().getFirst().keys()).hasSize(2);
  }
}
