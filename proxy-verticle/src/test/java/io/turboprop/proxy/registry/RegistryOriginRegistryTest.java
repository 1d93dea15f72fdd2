package io.turboprop.proxy.registry;

import static io.turboprop.proxy.lab.OciJson.artifact;
import static io.turboprop.proxy.lab.OciJson.descriptor;
import static io.turboprop.proxy.lab.OciJson.dockerManifest;
import static io.turboprop.proxy.lab.OciJson.entry;
import static io.turboprop.proxy.lab.OciJson.index;
import static io.turboprop.proxy.lab.OciJson.typedArtifact;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.model.Digest;
import io.turboprop.model.ReasonCode;
import io.turboprop.proxy.lab.DockerRegistry;
import io.turboprop.proxy.lab.OciJson;
import io.turboprop.proxy.lab.RegistryPusher;
import io.turboprop.proxy.transfer.ImageException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real docker-registry that lets anyone in. */
class RegistryOriginRegistryTest {
  /** The registry does not check the sizes in an index. */
  private static final long ANY_SIZE = 400;

  @TempDir static Path folder;
  private static DockerRegistry registry;
  private static RegistryPusher pusher;

  @TempDir Path own;
  private Pulled pulled;

  @BeforeAll
  static void startRegistry() {
    registry = DockerRegistry.open(folder);
    pusher = RegistryPusher.to(registry);
  }

  @AfterAll
  static void stopRegistry() {
    registry.close();
  }

  @BeforeEach
  void open() throws Exception {
    pulled = new Pulled(RegistryConfig.DEFAULT, own);
  }

  @AfterEach
  void close() throws Exception {
    pulled.close();
  }

  @Test
  void image_byTag_givesTheModule() throws Exception {
    byte[] module = module(300_000);
    pusher.module("team/add", "v1", module);

    assertThat(pulled.bytes(name("team/add:v1"))).isEqualTo(module);
  }

  @Test
  void image_byManifestDigest_givesTheModuleWhateverTheTagSaysNow() throws Exception {
    byte[] first = module(1000);
    Digest manifest = pusher.module("team/moving", "latest", first);
    pusher.module("team/moving", "latest", module(2000));

    assertThat(pulled.bytes(name("team/moving@" + manifest))).isEqualTo(first);
  }

  @Test
  void image_whoseTagMoved_givesTheNewModule() throws Exception {
    byte[] second = module(2000);
    pusher.module("team/tag", "latest", module(1000));
    pulled.bytes(name("team/tag"));

    pusher.module("team/tag", "latest", second);

    assertThat(pulled.bytes(name("team/tag"))).isEqualTo(second);
  }

  @Test
  void image_withoutRegistryInItsName_isTakenFromHome() throws Exception {
    byte[] module = module(500);
    pusher.module("home/add", "v1", module);
    try (Pulled atHome =
        new Pulled(RegistryConfig.DEFAULT.at(registry.authority()), own.resolve("home"))) {

      assertThat(atHome.bytes("home/add:v1")).isEqualTo(module);
    }
  }

  @Test
  void artifact_withArtifactTypeAndEmptyConfig_givesTheModule() throws Exception {
    byte[] module = module(700);
    Digest layer = pusher.blob("oras/add", module);
    Digest empty = pusher.blob("oras/add", bytes("{}"));
    pusher.manifest(
        "oras/add",
        "v1",
        OciJson.OCI_MANIFEST,
        typedArtifact(
            OciJson.WASM_CONFIG_TYPE,
            descriptor("application/vnd.oci.empty.v1+json", empty, 2),
            descriptor("application/wasm", layer, module.length)));

    assertThat(pulled.bytes(name("oras/add:v1"))).isEqualTo(module);
  }

  @Test
  void image_withALargerLayerOfAnotherType_givesTheWasmLayer() throws Exception {
    byte[] module = module(100);
    byte[] readme = module(10_000);
    Digest config = pusher.blob("two/add", bytes("{}"));
    String wasm =
        descriptor(
            "application/vnd.wasm.content.layer.v1+wasm", pusher.blob("two/add", module), 100);
    String other = descriptor("text/markdown", pusher.blob("two/add", readme), 10_000);
    pusher.manifest(
        "two/add",
        "v1",
        OciJson.OCI_MANIFEST,
        artifact(descriptor("application/vnd.oci.empty.v1+json", config, 2), other, wasm));

    assertThat(pulled.bytes(name("two/add:v1"))).isEqualTo(module);
  }

  @Test
  void dockerManifest_withLayersOfItsOwnType_givesTheLargestLayerAsItIs() throws Exception {
    String type = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    byte[] large = module(5000);
    Digest config = pusher.blob("docker/add", bytes("{}"));
    String small = descriptor(type, pusher.blob("docker/add", module(50)), 50);
    String layer = descriptor(type, pusher.blob("docker/add", large), 5000);
    pusher.manifest(
        "docker/add",
        "v1",
        OciJson.DOCKER_MANIFEST,
        dockerManifest(
            descriptor("application/vnd.docker.container.image.v1+json", config, 2), small, layer));

    assertThat(pulled.bytes(name("docker/add:v1"))).isEqualTo(large);
  }

  @Test
  void index_withAWasmEntry_givesItsModule() throws Exception {
    byte[] module = module(900);
    Digest other = pusher.module("index/add", "amd64", module(800));
    Digest wasm = pusher.module("index/add", "wasm", module);
    pusher.manifest(
        "index/add",
        "v1",
        OciJson.OCI_INDEX,
        index(
            OciJson.OCI_INDEX,
            entry(OciJson.OCI_MANIFEST, other, ANY_SIZE, "linux", "amd64"),
            entry(OciJson.OCI_MANIFEST, wasm, ANY_SIZE, "wasip1", "wasm")));

    assertThat(pulled.bytes(name("index/add:v1"))).isEqualTo(module);
  }

  @Test
  void index_withoutAWasmEntry_isInvalidAndListsItsPlatforms() {
    Digest amd64 = pusher.module("linux/add", "amd64", module(800));
    Digest arm64 = pusher.module("linux/add", "arm64", module(801));
    pusher.manifest(
        "linux/add",
        "v1",
        OciJson.DOCKER_LIST,
        index(
            OciJson.DOCKER_LIST,
            entry(OciJson.OCI_MANIFEST, amd64, ANY_SIZE, "linux", "amd64"),
            entry(OciJson.OCI_MANIFEST, arm64, ANY_SIZE, "linux", "arm64")));

    assertFails(
        () -> pulled.resolve(name("linux/add:v1")),
        ReasonCode.IMAGE_INVALID,
        "linux/amd64, linux/arm64");
  }

  @Test
  void tag_thatDoesNotExist_isNotFoundInTheRegistrysWords() {
    pusher.module("known/add", "v1", module(10));

    assertFails(
        () -> pulled.resolve(name("known/add:v2")),
        ReasonCode.IMAGE_NOT_FOUND,
        registry.authority()
            + " answered 404 for manifests/v2: MANIFEST_UNKNOWN: manifest unknown");
  }

  @Test
  void repository_thatDoesNotExist_isNotFound() {
    assertFails(() -> pulled.resolve(name("nobody/knows:v1")), ReasonCode.IMAGE_NOT_FOUND, "404");
  }

  @Test
  void registry_thatDoesNotListen_isUnavailable() throws Exception {
    RegistryConfig impatient = RegistryConfig.DEFAULT.patient(Duration.ofSeconds(5), Pulled.QUICK);
    try (Pulled unlucky = new Pulled(impatient, own.resolve("unlucky"))) {

      assertFails(
          () -> unlucky.resolve("127.0.0.1:1/team/add:v1"),
          ReasonCode.IMAGE_UNAVAILABLE,
          "cannot reach http://127.0.0.1:1");
    }
  }

  @Test
  void registry_whoseNameIsNoHost_isInvalid() {
    for (String image : List.of("lab:99999/a", "lab:0/a")) {
      assertFails(() -> pulled.resolve(image), ReasonCode.IMAGE_INVALID, "is no host");
    }
  }

  private static void assertFails(ThrowingCallable work, ReasonCode code, String words) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.reason().code()).isEqualTo(code))
        .hasMessageContaining(words);
  }

  private static String name(String image) {
    return registry.authority() + "/" + image;
  }

  private static byte[] module(int size) {
    byte[] module = new byte[size];
    new Random(size).nextBytes(module);
    return module;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
