package io.turboprop.proxy.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.turboprop.link.FaultyWire;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ReasonCode;
import io.turboprop.proxy.lab.DockerRegistry;
import io.turboprop.proxy.lab.LabCertificates;
import io.turboprop.proxy.lab.OciJson;
import io.turboprop.proxy.lab.TokenServer;
import io.turboprop.proxy.registry.RegistryLogin.Password;
import io.turboprop.proxy.transfer.ImageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pushes to real docker-registries. */
class RegistryPushRegistryTest {
  private static final RegistryConfig QUICK =
      RegistryConfig.DEFAULT.patient(Duration.ofSeconds(5), Pulled.QUICK);

  @TempDir static Path folder;
  private static DockerRegistry registry;

  @TempDir Path own;
  private Pushed pushed;

  @BeforeAll
  static void startRegistry() {
    registry = DockerRegistry.open(folder);
  }

  @AfterAll
  static void stopRegistry() {
    registry.close();
  }

  @BeforeEach
  void open() throws Exception {
    pushed = new Pushed(QUICK);
  }

  @AfterEach
  void close() {
    pushed.close();
  }

  @Test
  void module_inParts_isPulledWithTheSameBytesAndDigests() throws Exception {
    byte[] module = module(3_500_000);
    String image = name("team/parts:v1");

    Digest manifest = pushed.module(image, module);

    awaitRequests("PATCH /v2/team/parts/", 4);
    assertThat(pushed.in(image, r -> r.manifest("v1")).digest()).isEqualTo(manifest);
    try (Pulled pulled = new Pulled(QUICK, own)) {
      assertThat(pulled.bytes(image)).isEqualTo(module);
      assertThat(pulled.bytes(name("team/parts@" + manifest))).isEqualTo(module);
    }
  }

  @Test
  void module_ofOnePart_takesOneRequest() {
    List<Long> progress = new ArrayList<>();

    boolean sent = pushed.upload(name("team/small:v1"), module(300_000), progress::add);

    assertThat(sent).isTrue();
    awaitRequests("PUT /v2/team/small/blobs/", 1);
    assertThat(requests("PATCH /v2/team/small/")).isZero();
    assertThat(progress).endsWith(300_000L).isSorted().contains(65_536L);
  }

  @Test
  void file_isSentFromDisk() throws Exception {
    byte[] module = module(2_500_000);
    Path file = Files.write(own.resolve("m.wasm"), module);
    String image = name("team/file:v1");

    Boolean sent =
        pushed.in(
            image,
            repository ->
                FileBlob.open(pushed.vertx(), file, Digest.of(module), module.length)
                    .compose(
                        blob ->
                            repository
                                .upload(blob, there -> {})
                                .onComplete(done -> blob.release())));

    assertThat(sent).isTrue();
    assertThat(has(image, module)).isTrue();
    assertThat(has(image, module(7))).isFalse();
  }

  @Test
  void push_ofWhatIsThere_sendsNoBlob() {
    byte[] module = module(2_000_000);
    String image = name("team/twice:v1");
    pushed.module(image, module);
    awaitRequests("POST /v2/team/twice/", 2);

    assertThat(pushed.upload(image, module)).isFalse();
    pushed.module(image, module);

    awaitRequests("HEAD /v2/team/twice/", 5);
    awaitRequests("PUT /v2/team/twice/manifests/", 2);
    assertThat(requests("POST /v2/team/twice/")).isEqualTo(2);
  }

  /** This registry forgets an upload that was cut inside of a part. */
  @Test
  void cut_whileSending_endsWithTheSameBytes() throws Exception {
    byte[] module = module(3_500_000);
    try (FaultyWire wire = FaultyWire.to(registry.port())) {
      String image = "127.0.0.1:" + wire.port() + "/team/cut:v1";
      AtomicBoolean cut = new AtomicBoolean();

      boolean sent =
          pushed.upload(
              image,
              module,
              done -> {
                if (done > 1_500_000 && cut.compareAndSet(false, true)) {
                  wire.cut();
                }
              });

      assertThat(sent).isTrue();
      assertThat(cut).isTrue();
      assertThat(has(name("team/cut:v1"), module)).isTrue();
    }
  }

  @Test
  void mount_takesTheBlobFromTheOtherRepository() {
    byte[] module = module(500_000);
    pushed.upload(name("team/add:v1"), module);
    String image = name("team/mounted:v1");

    assertThat(mount(pushed, image, module)).isTrue();
    assertThat(pushed.upload(image, module)).isFalse();
    assertThat(mount(pushed, image, module(1))).isFalse();
  }

  @Test
  void manifest_thatNamesWhatIsNotThere_isInvalidInTheRegistrysWords() {
    String manifest =
        OciJson.artifact(
            OciJson.descriptor(OciJson.WASM_CONFIG_TYPE, Digest.of(module(1)), 1),
            OciJson.descriptor("application/wasm", Digest.of(module(2)), 2));

    assertFails(
        () -> pushed.manifest(name("team/hole:v1"), manifest),
        ReasonCode.IMAGE_INVALID,
        "manifests/v1: MANIFEST_BLOB_UNKNOWN: blob unknown to registry");
  }

  @Test
  void tags_areListed() {
    pushed.module(name("team/tags:v1"), module(10));
    pushed.module(name("team/tags:v2"), module(20));

    assertThat(pushed.in(name("team/tags"), RegistryRepository::tags)).containsExactly("v1", "v2");
    assertFails(
        () -> pushed.in(name("team/none"), RegistryRepository::tags),
        ReasonCode.IMAGE_NOT_FOUND,
        "NAME_UNKNOWN");
  }

  @Test
  void registry_thatDoesNotListen_isUnavailable() {
    assertFails(
        () -> pushed.upload("127.0.0.1:1/team/add:v1", module(3)),
        ReasonCode.IMAGE_UNAVAILABLE,
        "cannot reach http://127.0.0.1:1");
  }

  @Test
  void basicAuth_withTheRightPassword_letsUsPush() throws Exception {
    try (DockerRegistry locked = DockerRegistry.withBasicAuth(own, "alice", "s3cret")) {
      RegistryConfig config = QUICK.at(locked.authority());
      String image = locked.authority() + "/team/add:v1";
      byte[] module = module(1_500_000);
      try (Pushed alice = new Pushed(config.as(new Password("alice", "s3cret")))) {
        alice.module(image, module);
        assertThat(alice.upload(image, module)).isFalse();
      }
      try (Pushed nobody = new Pushed(config)) {
        assertFails(
            () -> nobody.upload(image, module), ReasonCode.IMAGE_DENIED, "asks for a login");
      }
      try (Pushed wrong = new Pushed(config.as(new Password("alice", "guess")))) {
        assertFails(() -> wrong.upload(image, module), ReasonCode.IMAGE_DENIED, "401");
      }
    }
  }

  @Test
  void tokenAuth_asksForOneTokenToPush() throws Exception {
    try (TokenServer tokens = TokenServer.start(LabCertificates.create(own), "alice", "s3cret");
        DockerRegistry locked = DockerRegistry.withTokens(own, tokens)) {
      RegistryConfig config = QUICK.at(locked.authority()).as(new Password("alice", "s3cret"));
      try (Pushed alice = new Pushed(config)) {
        alice.module(locked.authority() + "/team/add:v1", module(2_500_000));
        assertThat(tokens.requests())
            .containsExactly("service=lab-registry&scope=repository:team/add:pull,push");
        assertThat(mount(alice, locked.authority() + "/team/other", module(2_500_000))).isTrue();
      }
      try (Pushed nobody = new Pushed(QUICK)) {
        assertFails(
            () -> nobody.upload(locked.authority() + "/public/add:v1", module(5)),
            ReasonCode.IMAGE_DENIED,
            "UNAUTHORIZED");
      }
    }
  }

  @Test
  void tokenAuth_whoseTokensExpireOnTheWay_asksAnew() throws Exception {
    try (TokenServer tokens = TokenServer.start(LabCertificates.create(own), "alice", "s3cret");
        DockerRegistry locked = DockerRegistry.withTokens(own, tokens)) {
      tokens.life(Duration.ZERO);
      RegistryConfig config = QUICK.at(locked.authority()).as(new Password("alice", "s3cret"));
      try (Pushed alice = new Pushed(config)) {

        alice.module(locked.authority() + "/team/add:v1", module(2_500_000));

        assertThat(tokens.requests()).hasSizeGreaterThan(3);
      }
    }
  }

  @Test
  void tls_withItsAuthorityTrusted_letsUsPush() throws Exception {
    LabCertificates certificates = LabCertificates.create(own);
    try (DockerRegistry tls = DockerRegistry.withTls(own, certificates);
        Pushed alice = new Pushed(QUICK.at(tls.url()).trusting(certificates.authority()))) {
      byte[] module = module(1_200_000);

      alice.module("team/add:v1", module);

      try (Pulled pulled =
          new Pulled(QUICK.at(tls.url()).trusting(certificates.authority()), own)) {
        assertThat(pulled.bytes("team/add:v1")).isEqualTo(module);
      }
    }
  }

  /** The registry's log comes a little later than its answers. */
  private static void awaitRequests(String beginning, int count) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(requests(beginning)).isEqualTo(count));
  }

  private static long requests(String beginning) {
    return registry.log().stream().filter(line -> line.contains("\"" + beginning)).count();
  }

  private boolean has(String image, byte[] content) {
    return pushed.in(image, repository -> repository.has(blob(content)));
  }

  private static boolean mount(Pushed pushed, String image, byte[] content) {
    return pushed.in(image, repository -> repository.mount(Digest.of(content), "team/add"));
  }

  private static BytesBlob blob(byte[] content) {
    return BytesBlob.of(Bytes.copyOf(content));
  }

  private static void assertFails(ThrowingCallable work, ReasonCode code, String words) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            ImageException.class,
            e -> assertThat(e.reason().code()).as(e.getMessage()).isEqualTo(code))
        .hasMessageContaining(words)
        .hasMessageNotContaining("s3cret");
  }

  private static String name(String image) {
    return registry.authority() + "/" + image;
  }

  private static byte[] module(int size) {
    byte[] module = new byte[size];
    new Random(size).nextBytes(module);
    return module;
  }
}
