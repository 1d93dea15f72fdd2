package io.turboprop.proplet.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.config.ConfigFile;
import io.turboprop.config.Settings;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageRef;
import io.turboprop.model.PropletId;
import io.turboprop.proplet.run.Program;
import io.turboprop.time.VirtualTimers;
import io.turboprop.trust.TrustSettings;
import io.turboprop.wire.ImageAnswer;
import io.turboprop.wire.ImageWant;
import io.turboprop.wire.RegistryMessage.ImageChunk;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image that is asked for in our dialect and in upstream's, of which one or the other fails. */
final class TwoDialectsTest {
  private static final byte[] MODULE = "a module".getBytes(UTF_8);
  private static final String IMAGE =
      "r.example/team/add@" + Digest.of("a manifest".getBytes(UTF_8));

  @TempDir private Path folder;
  private final VirtualTimers time = new VirtualTimers();
  private final ImageLimits limits = ImageLimits.DEFAULT;
  private Duration jump = Duration.ZERO;
  private int requests;
  private Images images;

  @BeforeEach
  void open() throws IOException {
    images =
        Images.open(
            new PropletId("p1"),
            folder,
            new DiskAtOnce(),
            (uri, file) -> Future.failedFuture("no web"),
            new Images.Lines(new Upstream(), new Unheard(), DirectChunks.none()),
            limits,
            TrustSettings.read(
                Settings.of(Map.of(), ConfigFile.none(), "PROPLET", "proplet"), Optional.empty()),
            time,
            () -> time.instant().plus(jump));
  }

  private Future<CachedImage> fetch() {
    return images.fetch(new Program.Pinned(ImageRef.parse(IMAGE), Digest.of(MODULE))).image();
  }

  private void answerInUpstreamsDialect() {
    images.proxy().add(new ImageChunk(IMAGE, 0, 1, Bytes.wrap(MODULE)));
  }

  private static void assertHad(Future<CachedImage> image) {
    assertThat(image.succeeded()).as("%s", image.cause()).isTrue();
    assertThat(image.result().digest()).isEqualTo(Digest.of(MODULE));
  }

  @Test
  void nobodyAnswersInOurs_upstreamsIsTriedBesideIt() {
    Future<CachedImage> image = fetch();
    time.advance(limits.upstreamAfter());
    assertThat(requests).isEqualTo(1);

    answerInUpstreamsDialect();

    assertHad(image);
  }

  @Test
  void somebodyAnswersInOurs_whenItWasGivenUpThere_upstreamsGoesOn() {
    Future<CachedImage> image = fetch();
    time.advance(limits.upstreamAfter());
    jump = limits.silence();
    time.advance(limits.idle().minusSeconds(1));
    assertThat(requests).as("upstream's is still waited for").isEqualTo(1);
    assertThat(image.isComplete()).isFalse();

    images.wanted().answer(new ImageAnswer.Coming(IMAGE));
    answerInUpstreamsDialect();

    assertHad(image);
  }

  @Test
  void nobodyAnswersInEither_theImageIsNotToBeHad() {
    Future<CachedImage> image = fetch();

    time.advance(limits.silence().multipliedBy(2));

    assertThat(image.failed()).isTrue();
    assertThat(image.cause()).hasMessageContaining(IMAGE);
  }

  /** Takes whatever is said, and tells nobody. */
  private static final class Unheard implements ImageLine {
    @Override
    public Future<Void> join(Digest image) {
      return Future.succeededFuture();
    }

    @Override
    public void leave(Digest image) {
      // nothing comes anyway
    }

    @Override
    public Future<Void> say(ImageWant want) {
      return Future.succeededFuture();
    }
  }

  private final class Upstream implements ProxyLine {
    @Override
    public Future<Void> listen() {
      return Future.succeededFuture();
    }

    @Override
    public void pause() {
      // nothing is listened to
    }

    @Override
    public Future<Void> request(String appName) {
      requests++;
      return Future.succeededFuture();
    }
  }
}
