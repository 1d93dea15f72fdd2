package io.turboprop.proxy.registry;

import static io.turboprop.proxy.registry.HostileRegistry.body;
import static io.turboprop.proxy.registry.HostileRegistry.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.model.Digest;
import io.turboprop.model.ReasonCode;
import io.turboprop.proxy.registry.HostileRegistry.Seen;
import io.turboprop.proxy.registry.RegistryLogin.Password;
import io.turboprop.proxy.transfer.ImageException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry, or the way to it, that does what it should not. */
class HostileRegistryTest {
  private static final int SIZE = 200_000;
  private static final RegistryConfig CONFIG =
      RegistryConfig.DEFAULT.patient(Duration.ofMillis(300), Pulled.QUICK);

  @TempDir Path folder;
  private byte[] module;
  private HostileRegistry registry;
  private Pulled pulled;

  @BeforeEach
  void open() throws Exception {
    module = new byte[SIZE];
    new Random(7).nextBytes(module);
    registry = new HostileRegistry(module);
    pulled = new Pulled(CONFIG, folder);
  }

  @AfterEach
  void close() {
    pulled.close();
    registry.close();
  }

  @Test
  void blob_cutMidway_isResumedWhereItWas() {
    registry.blob(registry.cutAfter(70_000), registry::behave);

    assertThat(pulled.bytes(registry.image())).isEqualTo(module);
    assertThat(registry.seenBlobs()).extracting(Seen::range).containsExactly("", "bytes=70000-");
  }

  @Test
  void blob_cutOnEveryTryButGettingOn_isPutTogether() {
    registry.blob(
        registry.cutAfter(10_000),
        request -> partThenCut(request, 10_000, 40_000),
        request -> partThenCut(request, 40_000, 90_000),
        request -> partThenCut(request, 90_000, 150_000),
        registry::behave);

    assertThat(pulled.bytes(registry.image())).isEqualTo(module);
  }

  @Test
  void blob_cutMidwayByARegistryWithoutRanges_isPutTogetherFromItsSecondAnswer() {
    registry.blob(registry.cutAfter(70_000), body(module));

    assertThat(pulled.bytes(registry.image())).isEqualTo(module);
  }

  @Test
  void blob_thatStalls_isResumedAfterTheTimeout() {
    registry.blob(registry.stallAfter(50_000), registry::behave);

    assertThat(pulled.bytes(registry.image())).isEqualTo(module);
    assertThat(registry.seenBlobs()).extracting(Seen::range).containsExactly("", "bytes=50000-");
  }

  @Test
  void blob_thatAlwaysStalls_isUnavailable() {
    registry.blob(registry.stallAfter(0));

    assertFails(
        () -> pulled.bytes(registry.image()), ReasonCode.IMAGE_UNAVAILABLE, "nothing came for");
  }

  @Test
  void blob_thatDripsForEver_isGivenUpAtTheDeadline() {
    registry.blob(registry.drip());

    assertFails(() -> pulled.bytes(registry.image()), ReasonCode.IMAGE_UNAVAILABLE, "too long");
  }

  @Test
  void blob_announcedLongerThanTheManifestSays_isInvalid() {
    registry.blob(body(new byte[SIZE + 1]));

    assertFails(
        () -> pulled.bytes(registry.image()),
        ReasonCode.IMAGE_INVALID,
        "gives 200001 bytes",
        "its manifest says 200000");
  }

  @Test
  void blob_thatTurnsOutLongerThanTheManifestSays_isInvalid() {
    registry.blob(request -> request.response().setChunked(true).end(buffer(new byte[SIZE + 1])));

    assertFails(() -> pulled.bytes(registry.image()), ReasonCode.IMAGE_INVALID, "longer than");
  }

  @Test
  void blob_thatTurnsOutShorterThanTheManifestSays_isGivenUp() {
    registry.blob(
        request -> request.response().setChunked(true).end(buffer(new byte[10])), status(416));

    assertFails(
        () -> pulled.bytes(registry.image()), ReasonCode.IMAGE_INVALID, "no more than 10 bytes");
  }

  @Test
  void blob_withOtherBytes_isInvalidAndNotKept() {
    byte[] other = new byte[SIZE];
    registry.blob(body(other), registry::behave);

    assertFails(
        () -> pulled.bytes(registry.image()),
        ReasonCode.IMAGE_INVALID,
        Digest.of(module).toString(),
        Digest.of(other).toString());
    assertThat(pulled.bytes(registry.image())).isEqualTo(module);
  }

  @Test
  void blob_onAnotherHost_isFetchedThereWithoutOurLogin() throws Exception {
    RegistryConfig config = CONFIG.at(registry.authority()).as(new Password("alice", "s3cret"));
    try (HostileRegistry storage = new HostileRegistry(module);
        Pulled loggedIn = new Pulled(config, folder.resolve("own"))) {
      String elsewhere = "http://localhost:" + storage.port() + "/storage/blobs/x?signature=y";
      registry.manifest(status(401, "WWW-Authenticate", "Basic realm=\"lab\""), registry::behave);
      registry.blob(status(307, "Location", elsewhere));

      assertThat(loggedIn.bytes(registry.image())).isEqualTo(module);
      assertThat(registry.seenBlobs()).extracting(Seen::authorization).doesNotContain("");
      assertThat(storage.seen()).extracting(Seen::authorization).containsExactly("");
    }
  }

  @Test
  void redirect_toPlainHttpBeyondLoopback_isNotFollowed() {
    registry.blob(status(307, "Location", "http://storage.example/blobs/x?signature=secret"));

    assertFails(
        () -> pulled.bytes(registry.image()),
        ReasonCode.IMAGE_UNAVAILABLE,
        "http://storage.example is not asked without TLS");
  }

  @Test
  void redirect_toNoAddress_isUnavailable() {
    for (String location :
        List.of("http://127.0.0.1:99999999/x", "ftp://x/y", "http://a b/", "mailto:x")) {
      registry.manifest(status(302, "Location", location));
      assertFails(
          () -> pulled.resolve(registry.image()), ReasonCode.IMAGE_UNAVAILABLE, "127.0.0.1");
    }
  }

  @Test
  void redirect_toItself_isGivenUp() {
    registry.manifest(status(302, "Location", "/v2/team/add/manifests/v1"));

    assertFails(
        () -> pulled.resolve(registry.image()),
        ReasonCode.IMAGE_UNAVAILABLE,
        "redirects more than 5 times");
  }

  @Test
  void token_thatExpiresDuringTheDownload_isRenewedForTheRest() throws Exception {
    try (HostileRegistry tokens = new HostileRegistry(module)) {
      tokens.manifest(token("first"), token("second"));
      String challenge =
          "Bearer realm=\"http://" + tokens.authority() + "/token\",service=\"s\",scope=\"x\"";
      registry.manifest(status(401, "WWW-Authenticate", challenge), registry::behave);
      registry.blob(
          registry.cutAfter(70_000), status(401, "WWW-Authenticate", challenge), registry::behave);

      assertThat(pulled.bytes(registry.image())).isEqualTo(module);
      assertThat(registry.seenBlobs())
          .extracting(Seen::authorization)
          .containsExactly("Bearer first", "Bearer first", "Bearer second");
    }
  }

  @Test
  void manifest_largerThanAllowed_isInvalid() {
    registry.manifest(body(new byte[CONFIG.maxManifestBytes() + 1]));

    assertFails(
        () -> pulled.resolve(registry.image()),
        ReasonCode.IMAGE_INVALID,
        "its manifest is longer than 4194304 bytes");
  }

  @Test
  void manifest_withoutEnd_isInvalid() {
    registry.manifest(
        request -> {
          request.response().setChunked(true);
          request.response().write(buffer(new byte[CONFIG.maxManifestBytes() + 1]));
        });

    assertFails(
        () -> pulled.resolve(registry.image()), ReasonCode.IMAGE_INVALID, "longer than 4194304");
  }

  @Test
  void manifest_withAnotherDigestThanAskedFor_isInvalid() {
    Digest asked = Digest.of(new byte[] {1});

    assertFails(
        () -> pulled.resolve(registry.authority() + "/team/add@" + asked),
        ReasonCode.IMAGE_INVALID,
        "its manifest " + asked + " has the digest");
  }

  @Test
  void manifest_thatIsNoJson_isInvalid() {
    registry.manifest(body("<html>sign in</html>".getBytes(StandardCharsets.UTF_8)));

    assertFails(() -> pulled.resolve(registry.image()), ReasonCode.IMAGE_INVALID, "is not JSON");
  }

  @Test
  void registry_thatIsBusyForAMoment_isAskedAgain() {
    registry.manifest(status(503), status(429, "Retry-After", "0"), registry::behave);

    assertThat(pulled.bytes(registry.image())).isEqualTo(module);
  }

  @Test
  void registry_thatStaysBusy_isUnavailable() {
    registry.manifest(status(503));

    assertFails(
        () -> pulled.resolve(registry.image()),
        ReasonCode.IMAGE_UNAVAILABLE,
        "answered 503 for manifests/v1");
    assertThat(registry.seen()).hasSize(3);
  }

  @Test
  void registry_thatNeverAnswers_isUnavailable() {
    registry.manifest(request -> {});

    assertFails(
        () -> pulled.resolve(registry.image()), ReasonCode.IMAGE_UNAVAILABLE, "cannot reach");
  }

  private void partThenCut(HttpServerRequest request, int from, int to) {
    assertThat(request.getHeader("Range")).isEqualTo("bytes=" + from + "-");
    request
        .response()
        .setStatusCode(206)
        .putHeader("Content-Length", String.valueOf(SIZE - from))
        .putHeader("Content-Range", "bytes " + from + "-" + (SIZE - 1) + "/" + SIZE);
    request
        .response()
        .write(buffer(module).slice(from, to))
        .onComplete(written -> request.connection().close());
  }

  private static HostileRegistry.Answer token(String token) {
    return body(new JsonObject().put("token", token).put("expires_in", 300).toBuffer().getBytes());
  }

  private static Buffer buffer(byte[] bytes) {
    return Buffer.buffer(bytes);
  }

  private static void assertFails(ThrowingCallable work, ReasonCode code, String... words) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            ImageException.class, e -> assertThat(e.reason().code()).isEqualTo(code))
        .message()
        .contains(words)
        .doesNotContain("secret");
  }
}
