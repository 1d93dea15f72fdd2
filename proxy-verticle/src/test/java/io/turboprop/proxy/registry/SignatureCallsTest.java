package io.turboprop.proxy.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.link.VertxTimers;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import io.turboprop.model.ImageProof.Signature;
import io.turboprop.model.ImageRef;
import io.turboprop.model.ReasonCode;
import io.turboprop.proxy.transfer.ImageException;
import io.turboprop.trust.SignatureManifest;
import io.turboprop.trust.Signer;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What registries say to questions for signatures, the hostile ones too. */
final class SignatureCallsTest {
  private static final Digest IMAGE = Digest.of("manifest".getBytes(UTF_8));
  private static final String TAG = "manifests/" + SignatureManifest.tagOf(IMAGE);
  private static final String REFERRERS = "referrers/" + IMAGE;
  private static final Signer SIGNER = Signer.make();

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final Map<String, String> documents = new ConcurrentHashMap<>();
  private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
  private HttpServer server;
  private RegistryOrigin origin;

  @BeforeEach
  void start() throws Exception {
    server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  String path = request.path().substring("/v2/team/add/".length());
                  String document = documents.get(path);
                  int status = statuses.getOrDefault(path, document == null ? 404 : 200);
                  request.response().setStatusCode(status).end(document == null ? "{}" : document);
                })
            .listen(0, "127.0.0.1")
            .await(30, TimeUnit.SECONDS);
    RegistryConfig config =
        RegistryConfig.DEFAULT.patient(RegistryConfig.DEFAULT.stallTimeout(), Pulled.QUICK);
    origin =
        new RegistryOrigin(
            RegistryClients.create(vertx, config),
            config,
            new VertxTimers(vertx),
            InstantSource.system(),
            new Random(1));
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(30, TimeUnit.SECONDS);
  }

  private List<Signature> signatures() throws Exception {
    ImageRef image = ImageRef.parse("127.0.0.1:" + server.actualPort() + "/team/add:v1");
    Promise<List<Signature>> done = Promise.promise();
    context.runOnContext(
        now -> origin.signatures((ImageRef.Oci) image, List.of(IMAGE)).onComplete(done));
    return done.future().await(30, TimeUnit.SECONDS);
  }

  private Signature keep(Signature signature) {
    documents.put(
        "blobs/" + Digest.of(signature.payload().unsafeArray()),
        new String(signature.payload().unsafeArray(), UTF_8));
    return signature;
  }

  @Test
  void signatures_underTheTag_areGivenInTheirOrder() throws Exception {
    List<Signature> all =
        List.of(keep(SIGNER.sign(IMAGE)), keep(SIGNER.sign(Digest.of(new byte[1]))));
    documents.put(TAG, Signer.manifestOf(all));

    assertThat(signatures()).isEqualTo(all);
  }

  @Test
  void signatures_thatAreNowhere_areNone() throws Exception {
    assertThat(signatures()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 405, 501})
  void registry_thatDoesNotListReferrers_isAskedForTheirTag(int status) throws Exception {
    statuses.put(REFERRERS, status);
    Signature signature = keep(SIGNER.sign(IMAGE));
    documents.put(
        "manifests/sha256-" + IMAGE.hex(), referrers(Signer.manifestOf(List.of(signature))));

    assertThat(signatures()).containsExactly(signature);
  }

  @Test
  void registry_thatListsReferrers_givesThoseThatAreSignatures() throws Exception {
    Signature signature = keep(SIGNER.sign(IMAGE));
    documents.put(REFERRERS, referrers(Signer.manifestOf(List.of(signature))));

    assertThat(signatures()).containsExactly(signature);
  }

  @Test
  void signatures_underTheTagAndInABundle_areBothGiven() throws Exception {
    Signature simple = keep(SIGNER.sign(IMAGE));
    Signature stated = SIGNER.signAsStatement(IMAGE);
    String bundle = Signer.bundle(stated);
    documents.put(TAG, Signer.manifestOf(List.of(simple)));
    documents.put("blobs/" + Digest.of(bundle.getBytes(UTF_8)), bundle);
    documents.put(REFERRERS, referrers(Signer.manifestOfBundle(bundle, "")));

    assertThat(signatures()).containsExactly(simple, stated);
  }

  @Test
  void bundle_thatIsNoSignature_leavesTheOthers() throws Exception {
    Signature simple = keep(SIGNER.sign(IMAGE));
    documents.put(TAG, Signer.manifestOf(List.of(simple)));
    documents.put("blobs/" + Digest.of("{}".getBytes(UTF_8)), "{}");
    documents.put(REFERRERS, referrers(Signer.manifestOfBundle("{}", "")));

    assertThat(signatures()).containsExactly(simple);
  }

  /** A list with a referrer of another kind before the one that is meant. */
  private String referrers(String signatures) {
    Digest digest = Digest.of(signatures.getBytes(UTF_8));
    documents.put("manifests/" + digest, signatures);
    return """
        {"schemaVersion":2,"manifests":[{"digest":"%s","size":1,"artifactType":"application/spdx+json"},{"digest":"%s","size":1,"artifactType":"application/vnd.dev.cosign.artifact.sig.v1+json"}]}"""
        .formatted(IMAGE, digest);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void registry_inTrouble_isNoMissingSignature(int status) {
    statuses.put(TAG, status);

    assertFails(ReasonCode.IMAGE_UNAVAILABLE, "registry 127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503})
  void registry_inTroubleWithReferrers_isNoMissingSignature(int status) {
    statuses.put(REFERRERS, status);

    assertFails(ReasonCode.IMAGE_UNAVAILABLE, "registry 127.0.0.1");
  }

  @Test
  void tag_thatIsAnIndex_isInvalid() {
    documents.put(TAG, "{\"schemaVersion\":2,\"manifests\":[]}");

    assertFails(ReasonCode.IMAGE_INVALID, "the manifest of its signatures has no layers");
  }

  @Test
  void payload_ofAnotherDigest_isInvalid() {
    Signature signature = SIGNER.sign(IMAGE);
    Digest payload = Digest.of(signature.payload().unsafeArray());
    documents.put(TAG, Signer.manifestOf(List.of(signature)));
    documents.put("blobs/" + payload, "{}");

    assertFails(ReasonCode.IMAGE_INVALID, "blob " + payload + ", has another digest");
  }

  @Test
  void payload_thatTurnsOutHuge_isInvalid() {
    Signature signature = SIGNER.sign(IMAGE);
    documents.put(TAG, Signer.manifestOf(List.of(signature)));
    documents.put("blobs/" + Digest.of(signature.payload().unsafeArray()), "x".repeat(1 << 20));

    assertFails(ReasonCode.IMAGE_INVALID, "is longer than 16384 bytes");
  }

  @Test
  void payload_thatIsGone_leavesTheOtherSignatures() throws Exception {
    Signature gone = SIGNER.sign(Digest.of(new byte[1]));
    Signature here = keep(SIGNER.sign(IMAGE));
    documents.put(TAG, Signer.manifestOf(List.of(here, gone)));

    assertThat(signatures()).containsExactly(here);
  }

  @Test
  void tenThousandSignatures_areTheNewestFew() throws Exception {
    Signature newest = keep(SIGNER.sign(IMAGE));
    List<Signature> all = new ArrayList<>(Collections.nCopies(9_999, keep(SIGNER.sign(IMAGE))));
    all.add(newest);
    documents.put(TAG, Signer.manifestOf(all));

    assertThat(signatures()).hasSize(ImageProof.MOST_SIGNATURES).last().isEqualTo(newest);
  }

  private void assertFails(ReasonCode code, String message) {
    assertThatThrownBy(this::signatures)
        .isInstanceOfSatisfying(
            ImageException.class,
            failure -> {
              assertThat(failure.reason().code()).isEqualTo(code);
              assertThat(failure.getMessage()).contains(message);
            });
  }
}
