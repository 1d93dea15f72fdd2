package io.turboprop.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.turboprop.examples.Examples;
import io.turboprop.model.Digest;
import io.turboprop.proxy.lab.DockerRegistry;
import io.turboprop.proxy.lab.RegistryPusher;
import io.turboprop.trust.Signer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signatures in a real registry, checked by a proxy and a proplet that do not trust each other. */
class SignedImagesTest {
  private static final Signer TEAM = Signer.make();

  @TempDir Path folder;
  private DockerRegistry registry;
  private RegistryPusher pusher;
  private House house;
  private Path key;

  @BeforeEach
  void open() throws IOException {
    registry = DockerRegistry.open(Files.createDirectory(folder.resolve("registry")));
    pusher = RegistryPusher.to(registry);
    house = new House(folder).stop("proxy");
    key = Files.writeString(folder.resolve("team.pub"), TEAM.pem());
  }

  @AfterEach
  void close() {
    house.close();
    registry.close();
  }

  /**
   * @param proxy what its rule says, {@code require}, {@code warn} or {@code off}
   * @param proplet the same of the proplet
   */
  private void start(String proxy, String proplet) {
    house.proxy(registry.url(), Map.of("PROXY_SIGNATURES", rule(proxy)));
    house.proplet("p1", 1, Map.of("PROPLET_SIGNATURES", rule(proplet)));
  }

  private String rule(String mode) {
    String keys = mode.equals("off") ? "" : " " + key;
    return "%s/team %s%s".formatted(registry.authority(), mode, keys);
  }

  private Digest push(String repository) {
    return pusher.module(repository, "v1", Examples.ADD.bytes());
  }

  private void sign(String repository, Digest manifest) {
    pusher.signatures(repository, manifest, List.of(TEAM.sign(manifest)));
  }

  private JsonNode run(String repository) {
    ObjectNode task = Api.task("add", registry.authority() + "/" + repository + ":v1", 10, 20);
    return house.api().ended(house.api().start(task), Api.LONG);
  }

  private static void assertRan(JsonNode task) {
    assertThat(task.path("results").asText()).as(task.toString()).isEqualTo("30");
  }

  @Test
  void require_atBoth_runsWhatIsSignedOnly() {
    sign("team/good", push("team/good"));
    push("team/none");
    push("other/none");
    start("require", "require");

    assertRan(run("team/good"));
    assertThat(run("team/none").path("error").asText())
        .contains("team/none:v1: it is not trusted", "PROXY_SIGNATURES");
    assertRan(run("other/none"));
  }

  @Test
  void require_atTheProplet_believesNoProxy() {
    sign("team/good", push("team/good"));
    push("team/none");
    start("off", "require");

    assertRan(run("team/good"));
    assertThat(run("team/none").path("error").asText())
        .contains("has no signature", "PROPLET_SIGNATURES says require");
  }

  @Test
  void warn_atBoth_runsWhatIsNotSigned() {
    push("team/none");
    start("warn", "warn");

    assertRan(run("team/none"));
  }
}
