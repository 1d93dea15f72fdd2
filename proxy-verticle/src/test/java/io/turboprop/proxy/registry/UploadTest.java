package io.turboprop.proxy.registry;

import static io.turboprop.proxy.registry.UploadRegistry.freeze;
import static io.turboprop.proxy.registry.UploadRegistry.none;
import static io.turboprop.proxy.registry.UploadRegistry.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.model.Digest;
import io.turboprop.proxy.registry.RegistryLogin.Password;
import io.turboprop.proxy.transfer.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Uploads to registries that cut, forget, refuse and lie. */
final class UploadTest {
  private static final int MIB = 1 << 20;
  private static final byte[] MODULE = module(3 * MIB + 5);

  /** For registries that answer, however late on a busy machine. */
  private static final RegistryConfig QUICK =
      RegistryConfig.DEFAULT.patient(Duration.ofSeconds(20), Pulled.QUICK);

  private static final RegistryConfig ONCE =
      RegistryConfig.DEFAULT.patient(
          Duration.ofSeconds(1),
          new RetryPolicy(
              1, Duration.ofMinutes(1), Pulled.QUICK.backoff(), Pulled.QUICK.longestWait()));

  private UploadRegistry registry;
  private Pushed pushed;

  @BeforeEach
  void open() throws Exception {
    registry = new UploadRegistry();
    pushed = new Pushed(QUICK);
  }

  @AfterEach
  void close() {
    pushed.close();
    registry.close();
  }

  private boolean upload() {
    return pushed.upload(registry.image(), MODULE);
  }

  private List<String> ranges() {
    return registry.seen("PATCH").stream().map(line -> line.split(" ", -1)[2]).toList();
  }

  @Test
  void upload_goesInPartsToWhereverTheRegistrySays() {
    assertThat(upload()).isTrue();

    assertThat(ranges())
        .containsExactly("0-1048575", "1048576-2097151", "2097152-3145727", "3145728-3145732");
    assertThat(registry.has(Digest.of(MODULE))).isTrue();
    assertThat(registry.received()).isEqualTo(MODULE.length);
  }

  @Test
  void cut_inAPart_goesOnFromWhereTheRegistryIs() {
    registry.on("PATCH", none(), registry.cutAfter(300_000), none());
    List<Long> progress = new ArrayList<>();

    pushed.upload(registry.image(), MODULE, progress::add);

    assertThat(registry.has(Digest.of(MODULE))).isTrue();
    assertThat(ranges())
        .containsExactly("0-1048575", "1048576-2097151", "1348576-2397151", "2397152-3145732");
    assertThat(registry.seen("POST")).hasSize(1);
    assertThat(progress).endsWith((long) MODULE.length);
  }

  @Test
  void cut_thatTheRegistryForgetsTheUploadFor_beginsAnew() {
    registry.on("PATCH", none(), registry.cutAfter(300_000), none());
    registry.on("GET", registry.forget());

    upload();

    assertThat(registry.has(Digest.of(MODULE))).isTrue();
    assertThat(registry.seen("POST")).hasSize(2);
  }

  @Test
  void cuts_withProgressBetweenThem_areNotCountedTogether() {
    UploadRegistry.Trouble cut = registry.cutAfter(400_000);
    registry.on("PATCH", cut, cut, cut, cut, cut, cut, none());

    upload();

    assertThat(registry.has(Digest.of(MODULE))).isTrue();
  }

  @Test
  void answer_thatIsLost_isNotFollowedByAnotherUpload() {
    registry.on("PUT", registry.loseTheAnswer(), none());

    upload();

    assertThat(registry.received()).isEqualTo(MODULE.length);
    assertThat(registry.seen("POST")).hasSize(1);
  }

  @Test
  void parts_thatAreTooLarge_becomeSmaller() {
    registry.largestBody(300_000);

    upload();

    assertThat(registry.has(Digest.of(MODULE))).isTrue();
    assertThat(ranges()).contains("0-1048575", "0-262143", "262144-524287");
    assertThat(registry.seen("DELETE")).hasSize(1);
  }

  @Test
  void parts_thatAreTooLargeHoweverSmall_failWithTheReason() {
    registry.largestBody(1000);

    assertThatThrownBy(this::upload)
        .hasMessageContaining(registry.authority() + " answered 413 for the upload of sha256:")
        .hasMessageEndingWith("raise the limit of the registry or of the proxy in front of it");
    assertThat(registry.seen("DELETE")).hasSize(3);
  }

  @Test
  void parts_haveTheLeastLengthThatTheRegistryWants() {
    registry.leastChunk(2 * MIB);

    upload();

    assertThat(ranges()).containsExactly("0-2097151", "2097152-3145732");
  }

  @Test
  void registry_thatKnowsNoParts_getsItInOneRequest() {
    registry.on("PATCH", status(405));

    upload();

    assertThat(registry.has(Digest.of(MODULE))).isTrue();
    assertThat(registry.seen("PATCH")).hasSize(1);
  }

  @Test
  void registry_thatIsFull_isNotTriedAgain() {
    registry.on("PATCH", status(507));

    assertThatThrownBy(this::upload).hasMessageContaining("507").hasMessageContaining("make room");
    assertThat(registry.seen("PATCH")).hasSize(1);
  }

  @Test
  void repository_thatTheRegistryDoesNotLike_isInvalidInTheRegistrysWords() {
    registry.on("HEAD", status(400));
    registry.on(
        "POST",
        request -> {
          request
              .response()
              .setStatusCode(400)
              .end("{\"errors\":[{\"code\":\"NAME_INVALID\",\"message\":\"invalid name\"}]}");
          return true;
        });

    assertThatThrownBy(this::upload)
        .hasMessageContaining(registry.authority() + " answered 400 for the upload of sha256:")
        .hasMessageEndingWith("NAME_INVALID: invalid name");
    assertThat(registry.seen("POST")).hasSize(1);
  }

  @Test
  void registry_thatIsBusy_isTriedAgain() {
    registry.on("POST", status(503, "Retry-After", "0"), status(429), none());

    assertThat(upload()).isTrue();
  }

  @Test
  void registry_thatTakesNothing_isGivenUpAfterTheStallTimeout() throws Exception {
    registry.on("PATCH", freeze());
    try (Pushed own = new Pushed(ONCE, PushLimits.DEFAULT)) {
      assertThatThrownBy(() -> own.upload(registry.image(), module(40 * MIB)))
          .hasMessageContaining("nothing was taken for PT1S: ")
          .hasMessageContaining(" of 41943040 bytes sent");
    }
  }

  @Test
  void registry_thatNeverAnswers_isGivenUpAfterTheCommitTimeout() throws Exception {
    registry.on("PUT", freeze());
    PushLimits impatient =
        new PushLimits(MIB, MIB, MIB, Duration.ofMillis(300), PushLimits.DEFAULT.maxTags());
    try (Pushed own = new Pushed(ONCE, impatient)) {
      assertThatThrownBy(() -> own.upload(registry.image(), module(1000)))
          .hasMessageContaining("no answer within PT0.3S: 1000 of 1000 bytes sent");
    }
  }

  @Test
  void registry_thatSaysThatItKeepsOtherBytes_isNotBelieved() {
    String other = Digest.of(new byte[0]).toString();
    registry.on("PUT", status(201, "Docker-Content-Digest", other));

    assertThatThrownBy(this::upload).hasMessageContaining("says that it keeps " + other);
  }

  @Test
  void registry_thatSaysThatItHasMoreThanWasSent_isNotBelieved() {
    registry.on("PATCH", status(202, "Range", "0-99999999"));

    assertThatThrownBy(this::upload).hasMessageContaining("says that it has 100000000 bytes");
  }

  @Test
  void login_isNotShownToAnotherHostThatTakesTheBytes() throws Exception {
    registry.on(
        "POST",
        request -> {
          if (request.headers().contains("Authorization")) {
            return false;
          }
          return status(401, "WWW-Authenticate", "Basic realm=\"lab\"").with(request);
        });
    registry.sessionsAt("http://localhost:" + registry.authority().replaceFirst(".*:", ""));
    RegistryConfig config = QUICK.at(registry.authority()).as(new Password("alice", "s3cret"));
    try (Pushed alice = new Pushed(config)) {

      alice.upload(registry.image(), MODULE);
    }
    assertThat(registry.has(Digest.of(MODULE))).isTrue();
    assertThat(registry.seen("POST")).last().asString().endsWith("shown");
    assertThat(registry.seen("PATCH")).hasSize(4).allMatch(line -> line.endsWith(" -"));
  }

  @Test
  void upload_withoutTls_goesToNamedHostsOnly() {
    registry.sessionsAt("http://registry.example");

    assertThatThrownBy(this::upload)
        .hasMessageContaining("http://registry.example is sent nothing without TLS");
  }

  @Test
  void tags_areReadPageByPage() {
    registry.on(
        "GET",
        page("{\"tags\":[\"a\",\"b\"]}", "</v2/team/add/tags/list?n=1000&last=b>; rel=\"next\""),
        page("{\"tags\":[\"c\"]}", "<https://evil.example/v2/team/x/tags/list?n=1>; rel=\"next\""));

    assertThat(pushed.in(registry.image(), RegistryRepository::tags))
        .containsExactly("a", "b", "c");
    assertThat(registry.seen("GET")).hasSize(2);
  }

  @Test
  void tags_thatGoInCircles_end() {
    registry.on("GET", page("{\"tags\":[\"a\"]}", "</v2/team/add/tags/list?last=a>; rel=next"));

    assertThat(pushed.in(registry.image(), RegistryRepository::tags)).containsExactly("a");
  }

  private static UploadRegistry.Trouble page(String body, String link) {
    return request -> {
      request.resume();
      request.response().putHeader("Link", link).end(body);
      return true;
    };
  }

  private static byte[] module(int size) {
    byte[] module = new byte[size];
    new Random(size).nextBytes(module);
    return module;
  }
}
