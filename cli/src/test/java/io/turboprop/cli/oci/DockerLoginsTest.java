package io.turboprop.cli.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.proxy.registry.RegistryLogin.Password;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DockerLoginsTest {
  @TempDir Path folder;

  private DockerLogins logins(String json) throws IOException {
    Files.writeString(folder.resolve("config.json"), json);
    return DockerLogins.find(Map.of("DOCKER_CONFIG", folder.toString()));
  }

  private static String auth(String pair) {
    return Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void registry_isFoundByItsHostHoweverItIsWritten() throws IOException {
    DockerLogins logins =
        logins(
            """
            {"auths":{"https://index.docker.io/v1/":{"auth":"%s"},"Ghcr.io":{"auth":"%s"}}}"""
                .formatted(auth("eva:a:b"), auth("bob:secret")));

    assertThat(logins.of("docker.io")).contains(new Password("eva", "a:b"));
    assertThat(logins.of("ghcr.io")).contains(new Password("bob", "secret"));
    assertThat(logins.of("ghcr.io:443")).isEmpty();
  }

  @Test
  void registry_whosePasswordAHelperHas_hasNoLogin() throws IOException {
    assertThat(logins("{\"auths\":{\"ghcr.io\":{}},\"credsStore\":\"pass\"}").of("ghcr.io"))
        .isEmpty();
  }

  @Test
  void file_thatIsNotThere_hasNoLogins() {
    assertThat(DockerLogins.find(Map.of("HOME", folder.toString())).of("ghcr.io")).isEmpty();
    assertThat(DockerLogins.find(Map.of()).of("ghcr.io")).isEmpty();
  }

  @Test
  void file_thatIsMalformed_isNamedWithoutWhatItHolds() throws IOException {
    assertThatThrownBy(() -> logins("{\"auths\":"))
        .hasMessageContaining(folder.resolve("config.json") + " is not JSON");
    DockerLogins odd = logins("{\"auths\":{\"ghcr.io\":{\"auth\":\"s3cret!\"}}}");
    assertThatThrownBy(() -> odd.of("ghcr.io"))
        .hasMessageContaining("\"auth\" of \"ghcr.io\" is no base64 of user:password")
        .hasMessageNotContaining("s3cret");
  }
}
