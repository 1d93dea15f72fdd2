package io.turboprop.proxy.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.model.ImageRef;
import io.turboprop.model.ReasonCode;
import io.turboprop.proxy.lab.DockerRegistry;
import io.turboprop.proxy.lab.LabCertificates;
import io.turboprop.proxy.lab.RegistryPusher;
import io.turboprop.proxy.lab.TokenServer;
import io.turboprop.proxy.registry.RegistryLogin.Password;
import io.turboprop.proxy.registry.RegistryLogin.Token;
import io.turboprop.proxy.transfer.ImageException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against real docker-registries that want a login, TLS, or both. */
class RegistryLoginRegistryTest {
  private static final byte[] MODULE = {0, 'a', 's', 'm', 1, 0, 0, 0};
  private static final RegistryConfig QUICK =
      RegistryConfig.DEFAULT.patient(Duration.ofSeconds(5), Pulled.QUICK);

  @TempDir static Path shared;
  private static LabCertificates certificates;

  @TempDir Path folder;

  @BeforeAll
  static void makeCertificates() {
    certificates = LabCertificates.create(shared);
  }

  @Test
  void basicAuth_withTheRightPassword_givesTheModule() throws Exception {
    try (DockerRegistry registry = DockerRegistry.withBasicAuth(folder, "alice", "s3cret")) {
      RegistryPusher.to(registry).as("alice", "s3cret").module("team/add", "v1", MODULE);
      RegistryConfig config = QUICK.at(registry.authority()).as(new Password("alice", "s3cret"));
      try (Pulled pulled = new Pulled(config, folder)) {

        assertThat(pulled.bytes(registry.authority() + "/team/add:v1")).isEqualTo(MODULE);
      }
    }
  }

  @Test
  void basicAuth_withAWrongPasswordOrNone_isDenied() throws Exception {
    try (DockerRegistry registry = DockerRegistry.withBasicAuth(folder, "alice", "s3cret")) {
      String image = registry.authority() + "/team/add:v1";
      RegistryConfig wrong = QUICK.at(registry.authority()).as(new Password("alice", "guess"));
      try (Pulled pulled = new Pulled(wrong, folder)) {
        assertDenied(() -> pulled.resolve(image), "401");
      }
      try (Pulled pulled = new Pulled(QUICK, folder)) {
        assertDenied(() -> pulled.resolve(image), "asks for a login; set PROXY_AUTHENTICATE");
      }
    }
  }

  @Test
  void login_ofAnotherRegistry_isNotShown() throws Exception {
    try (DockerRegistry registry = DockerRegistry.withBasicAuth(folder, "alice", "s3cret")) {
      RegistryPusher.to(registry).as("alice", "s3cret").module("team/add", "v1", MODULE);
      RegistryConfig config = QUICK.at("registry.example").as(new Password("alice", "s3cret"));
      try (Pulled pulled = new Pulled(config, folder)) {

        assertDenied(() -> pulled.resolve(registry.authority() + "/team/add:v1"), "login");
      }
    }
  }

  @Test
  void tokenAuth_withTheRightPassword_asksForOneTokenPerRepository() throws Exception {
    try (TokenServer tokens = tokenServer();
        DockerRegistry registry = DockerRegistry.withTokens(folder, tokens)) {
      push(registry, tokens, "team/add");
      RegistryConfig config = QUICK.at(registry.authority()).as(new Password("alice", "s3cret"));
      try (Pulled pulled = new Pulled(config, folder)) {

        assertThat(pulled.bytes(registry.authority() + "/team/add:v1")).isEqualTo(MODULE);
        assertThat(pulled.bytes(registry.authority() + "/team/add:v1")).isEqualTo(MODULE);
      }
      assertThat(tokens.requests())
          .containsExactly("service=lab-registry&scope=repository:team/add:pull");
    }
  }

  @Test
  void tokenAuth_withoutLogin_givesPublicImagesAndDeniesOthers() throws Exception {
    try (TokenServer tokens = tokenServer();
        DockerRegistry registry = DockerRegistry.withTokens(folder, tokens)) {
      push(registry, tokens, "public/add");
      push(registry, tokens, "team/add");
      try (Pulled pulled = new Pulled(QUICK, folder)) {

        assertThat(pulled.bytes(registry.authority() + "/public/add:v1")).isEqualTo(MODULE);
        assertDenied(() -> pulled.resolve(registry.authority() + "/team/add:v1"), "UNAUTHORIZED");
      }
    }
  }

  @Test
  void tokenAuth_withAWrongPassword_isDeniedInTheTokenServersWords() throws Exception {
    try (TokenServer tokens = tokenServer();
        DockerRegistry registry = DockerRegistry.withTokens(folder, tokens)) {
      RegistryConfig config = QUICK.at(registry.authority()).as(new Password("alice", "guess"));
      try (Pulled pulled = new Pulled(config, folder)) {

        assertDenied(
            () -> pulled.resolve(registry.authority() + "/team/add:v1"), "wrong user or password");
      }
    }
  }

  @Test
  void tokenAuth_withATokenOfOurs_isSentAsItIs() throws Exception {
    try (TokenServer tokens = tokenServer();
        DockerRegistry registry = DockerRegistry.withTokens(folder, tokens)) {
      push(registry, tokens, "team/add");
      RegistryConfig config =
          QUICK.at(registry.authority()).as(new Token(tokens.pusherToken("team/add")));
      try (Pulled pulled = new Pulled(config, folder)) {

        assertThat(pulled.bytes(registry.authority() + "/team/add:v1")).isEqualTo(MODULE);
      }
      assertThat(tokens.requests()).isEmpty();
    }
  }

  @Test
  void tls_withItsAuthorityTrusted_givesTheModule() throws Exception {
    try (DockerRegistry registry =
        DockerRegistry.withTlsAndBasicAuth(folder, certificates, "alice", "s3cret")) {
      RegistryPusher.to(registry)
          .trusting(certificates)
          .as("alice", "s3cret")
          .module("team/add", "v1", MODULE);
      RegistryConfig config =
          QUICK
              .at(registry.url())
              .as(new Password("alice", "s3cret"))
              .trusting(certificates.authority());
      try (Pulled pulled = new Pulled(config, folder)) {

        assertThat(pulled.bytes("team/add:v1")).isEqualTo(MODULE);
      }
    }
  }

  @Test
  void tls_withAnUnknownAuthority_isUnavailableUnlessAnyoneIsTrusted() throws Exception {
    try (DockerRegistry registry = DockerRegistry.withTls(folder, certificates)) {
      RegistryPusher.to(registry).trusting(certificates).module("team/add", "v1", MODULE);
      try (Pulled pulled = new Pulled(QUICK.at(registry.url()), folder)) {
        assertFails(
            () -> pulled.resolve("team/add:v1"),
            ReasonCode.IMAGE_UNAVAILABLE,
            "PROXY_REGISTRY_TLS_CA_CERT");
      }
      try (Pulled pulled = new Pulled(QUICK.at(registry.url()).trustingAnyone(), folder)) {
        assertThat(pulled.bytes("team/add:v1")).isEqualTo(MODULE);
      }
    }
  }

  @Test
  void tls_wantedOfARegistryWithoutIt_namesTheSettingThatAllowsPlainHttp() throws Exception {
    try (DockerRegistry registry = DockerRegistry.open(folder);
        Pulled pulled = new Pulled(QUICK.at("https://" + registry.authority()), folder)) {

      assertFails(
          () -> pulled.resolve("team/add:v1"),
          ReasonCode.IMAGE_UNAVAILABLE,
          "PROXY_INSECURE_REGISTRIES");
    }
  }

  @Test
  void plainHttp_toAHostThatIsNotOnLoopback_isUsedOnlyWhenNamed() {
    RegistryHosts none = new RegistryHosts(RegistryConfig.DEFAULT);
    RegistryHosts named =
        new RegistryHosts(RegistryConfig.DEFAULT.withPlainHttp(Set.of("lab.example:5000")));
    var image = image("lab.example:5000/team/add:v1");

    assertThat(none.of(image).uri("/v2/")).hasScheme("https");
    assertThat(named.of(image).uri("/v2/")).hasScheme("http");
  }

  private static ImageRef.Oci image(String text) {
    return (ImageRef.Oci) ImageRef.parse(text);
  }

  private static TokenServer tokenServer() {
    return TokenServer.start(certificates, "alice", "s3cret");
  }

  private static void push(DockerRegistry registry, TokenServer tokens, String repository) {
    RegistryPusher.to(registry)
        .withToken(tokens.pusherToken(repository))
        .module(repository, "v1", MODULE);
  }

  private static void assertDenied(ThrowingCallable work, String words) {
    assertFails(work, ReasonCode.IMAGE_DENIED, words);
  }

  private static void assertFails(ThrowingCallable work, ReasonCode code, String words) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.reason().code()).isEqualTo(code))
        .hasMessageContaining(words)
        .hasMessageNotContaining("s3cret");
  }
}
