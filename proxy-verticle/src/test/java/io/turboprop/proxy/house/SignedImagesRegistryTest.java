package io.turboprop.proxy.house;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.config.ConfigFile;
import io.turboprop.config.Settings;
import io.turboprop.link.TestBroker;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import io.turboprop.model.ImageRef;
import io.turboprop.model.Reason;
import io.turboprop.model.ReasonCode;
import io.turboprop.proxy.ProxyConfig;
import io.turboprop.proxy.lab.DockerRegistry;
import io.turboprop.proxy.lab.OciJson;
import io.turboprop.proxy.lab.RegistryPusher;
import io.turboprop.trust.ProofCheck;
import io.turboprop.trust.Signer;
import io.turboprop.trust.TrustSettings;
import io.turboprop.trust.Verdict;
import io.turboprop.wire.ImageAnswer;
import io.turboprop.wire.ImageWant;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The proxy's rules about signatures, with a real registry and a real broker. */
final class SignedImagesRegistryTest {
  private static final Signer TEAM = Signer.make();
  @TempDir static Path shared;
  private static DockerRegistry registry;
  private static RegistryPusher pusher;
  private static TestBroker broker;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    registry = DockerRegistry.open(shared);
    pusher = RegistryPusher.to(registry);
    broker = TestBroker.start();
  }

  @AfterAll
  static void stop() {
    broker.close();
    registry.close();
  }

  @BeforeEach
  void key() throws IOException {
    Files.writeString(folder.resolve("team.pub"), TEAM.pem());
  }

  /** With one rule for all images. */
  private TestProxy proxy(String mode) {
    String rule = mode.equals("off") ? "* off" : "* " + mode + " " + folder.resolve("team.pub");
    Settings settings =
        Settings.of(Map.of("PROXY_SIGNATURES", rule), ConfigFile.none(), "PROXY", "proxy");
    ProxyConfig config = TestProxy.config(broker, folder);
    return new TestProxy(
        broker, TestProxy.trusting(config, TrustSettings.read(settings, Optional.empty())));
  }

  private static Digest push(String repository) {
    return pusher.module(repository, "v1", repository.getBytes(UTF_8));
  }

  private static void sign(String repository, Digest manifest, Signer signer) {
    pusher.signatures(repository, manifest, List.of(signer.sign(manifest)));
  }

  private static String name(String repository) {
    return registry.authority() + "/" + repository + ":v1";
  }

  private static Digest module(String repository) {
    return Digest.of(repository.getBytes(UTF_8));
  }

  private static Reason refusal(TestProxy proxy) {
    await().atMost(TestProxy.patience()).until(() -> proxy.failures().size() == 1);
    return proxy.failures().getFirst().reason();
  }

  private static String health(TestProxy proxy) throws IOException, InterruptedException {
    URI address = URI.create("http://127.0.0.1:" + proxy.httpPort() + "/health");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()).body();
    }
  }

  @Test
  void require_signedImage_isGivenOut() throws Exception {
    sign("sign/good", push("sign/good"), TEAM);
    try (TestProxy proxy = proxy("require")) {
      proxy.request(name("sign/good"));

      await().until(() -> proxy.chunks().size() == 1);
      assertThat(health(proxy)).contains("\"verified\":1,\"warned\":0,\"refused\":0");
    }
  }

  @Test
  void require_unsignedImage_isRefusedInBothDialects() throws Exception {
    Digest manifest = push("sign/none");
    String reason =
        "image %s: it is not trusted: manifest %s has no signature; sign it with cosign sign --key;"
            .formatted(name("sign/none"), manifest);
    try (TestProxy proxy = proxy("require")) {
      proxy.request(name("sign/none"));
      assertThat(refusal(proxy).code()).isEqualTo(ReasonCode.IMAGE_DENIED);
      assertThat(refusal(proxy).message()).startsWith(reason);

      proxy.want(new ImageWant.Resolve(TestProxy.PROPLET, name("sign/none")));

      await().until(() -> proxy.failures().size() == 2);
      assertThat(proxy.failures().getLast().reason().message())
          .startsWith(reason)
          .endsWith("PROXY_SIGNATURES says require for *");
      assertThat(proxy.chunks()).isEmpty();
      assertThat(blobGets("sign/none")).isZero();
      assertThat(health(proxy)).contains("\"verified\":0,\"warned\":0,\"refused\":2");
    }
  }

  @Test
  void require_imageSignedByAStranger_isRefused() {
    sign("sign/stranger", push("sign/stranger"), Signer.make());
    try (TestProxy proxy = proxy("require")) {
      proxy.request(name("sign/stranger"));

      assertThat(refusal(proxy).message())
          .contains("has 1 signature, none by " + folder.resolve("team.pub"));
    }
  }

  @Test
  void require_moduleInTheCacheUnderASignedName_isNotGivenOutUnderAnother() {
    byte[] module = "shared".getBytes(UTF_8);
    sign("sign/first", pusher.module("sign/first", "v1", module), TEAM);
    String foreign =
        OciJson.artifact(
            OciJson.descriptor(
                "application/json", pusher.blob("sign/second", "{ }".getBytes(UTF_8)), 3),
            OciJson.descriptor(
                "application/wasm", pusher.blob("sign/second", module), module.length));
    pusher.manifest("sign/second", "v1", OciJson.OCI_MANIFEST, foreign);
    Digest digest = Digest.of(module);
    try (TestProxy proxy = proxy("require")) {
      proxy.want(new ImageWant.Resolve(TestProxy.PROPLET, name("sign/first")));
      await()
          .until(
              () -> proxy.answers().contains(new ImageAnswer.Offer(name("sign/first"), digest, 6)));

      proxy.want(new ImageWant.Outline(TestProxy.PROPLET, name("sign/second"), digest));

      assertThat(refusal(proxy).message()).contains(name("sign/second"), "has no signature");
    }
  }

  @Test
  void warn_unsignedImage_isGivenOutAndCounted() throws Exception {
    push("sign/warned");
    try (TestProxy proxy = proxy("warn")) {
      proxy.request(name("sign/warned"));

      await().until(() -> proxy.chunks().size() == 1);
      assertThat(health(proxy)).contains("\"verified\":0,\"warned\":1,\"refused\":0");
    }
  }

  @Test
  void off_signedImage_isGivenOutWithoutALookAtItsSignatures() {
    sign("sign/off", push("sign/off"), TEAM);
    try (TestProxy proxy = proxy("off")) {
      proxy.request(name("sign/off"));

      await().until(() -> proxy.chunks().size() == 1);
      assertThat(registry.log().stream().filter(line -> line.contains("GET /v2/sign/off/")))
          .noneMatch(line -> line.contains(".sig") || line.contains("referrers"));
    }
  }

  @Test
  void prove_signedIndex_givesWhatIsNeededToCheckIt() {
    Digest image = push("sign/index");
    String index =
        """
        {"schemaVersion":2,"mediaType":"%s","manifests":[{"mediaType":"%s","digest":"%s","size":1,"platform":{"os":"wasip1","architecture":"wasm"}}]}"""
            .formatted(OciJson.OCI_INDEX, OciJson.OCI_MANIFEST, image);
    sign("sign/index", pusher.manifest("sign/index", "v1", OciJson.OCI_INDEX, index), TEAM);
    try (TestProxy proxy = proxy("off")) {
      proxy.want(new ImageWant.Prove(TestProxy.PROPLET, name("sign/index")));

      ImageProof proof = proof(proxy);
      assertThat(proof.documents()).hasSize(2);
      assertThat(checked(proof, "sign/index")).isInstanceOf(Verdict.Verified.class);
    }
  }

  @Test
  void prove_imageWithSignaturesAmongItsReferrersOnly_findsThem() {
    Digest image = push("sign/refers");
    String kept = pusher.kept("sign/refers", List.of(TEAM.sign(image)));
    Digest signatures =
        pusher.manifest(
            "sign/refers", Digest.of(kept.getBytes(UTF_8)).toString(), OciJson.OCI_MANIFEST, kept);
    String index =
        """
        {"schemaVersion":2,"mediaType":"%s","manifests":[{"mediaType":"%s","digest":"%s","size":1,"artifactType":"application/vnd.dev.cosign.artifact.sig.v1+json"}]}"""
            .formatted(OciJson.OCI_INDEX, OciJson.OCI_MANIFEST, signatures);
    pusher.manifest("sign/refers", "sha256-" + image.hex(), OciJson.OCI_INDEX, index);
    try (TestProxy proxy = proxy("require")) {
      proxy.want(new ImageWant.Prove(TestProxy.PROPLET, name("sign/refers")));

      assertThat(checked(proof(proxy), "sign/refers")).isInstanceOf(Verdict.Verified.class);
    }
  }

  private static ImageProof proof(TestProxy proxy) {
    await()
        .atMost(TestProxy.patience())
        .until(() -> proxy.answers().stream().anyMatch(ImageAnswer.Proven.class::isInstance));
    return proxy.answers().stream()
        .filter(ImageAnswer.Proven.class::isInstance)
        .map(answer -> ((ImageAnswer.Proven) answer).proof())
        .findFirst()
        .orElseThrow();
  }

  private static Verdict checked(ImageProof proof, String repository) {
    return new ProofCheck(List.of(TEAM.key("team.pub")))
        .of(proof, (ImageRef.Oci) ImageRef.parse(name(repository)), module(repository));
  }

  private static long blobGets(String repository) {
    return registry.log().stream()
        .filter(line -> line.contains("GET /v2/" + repository + "/blobs/"))
        .count();
  }
}
