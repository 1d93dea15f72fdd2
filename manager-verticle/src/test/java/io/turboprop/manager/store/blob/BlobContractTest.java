package io.turboprop.manager.store.blob;

import static io.turboprop.manager.store.Outcomes.allDone;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.store.BlobKind;
import io.turboprop.manager.store.BlobStore;
import io.turboprop.manager.store.WrongContentException;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.model.Digest;
import io.turboprop.model.ErrorCode;
import io.turboprop.model.OrchestratorException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every place for blobs promises. */
public abstract class BlobContractTest {
  @TempDir protected Path temp;
  protected Path root;
  protected Vertx vertx;
  protected BlobStore blobs;

  /** A new, empty one, with its files below {@link #root}. */
  protected abstract BlobStore open(BlobKind kind);

  /** Makes it as if the blob had been kept so long ago. */
  protected abstract void age(Digest digest, Duration age) throws IOException;

  @BeforeEach
  void openBlobs() {
    root = temp.resolve("deep/blobs");
    vertx = Vertx.vertx();
    blobs = open(BlobKind.MODULE);
  }

  @AfterEach
  void closeVertx() {
    done(vertx.close());
  }

  protected Path written(byte[] content) throws IOException {
    return Files.write(done(blobs.temporaryFile()), content);
  }

  protected Digest kept(int content, Duration age) throws IOException {
    Digest digest = done(blobs.keep(written(new byte[] {(byte) content}))).digest();
    age(digest, age);
    return digest;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, (512 << 10) - 1, 512 << 10, (512 << 10) + 1, 3_000_000})
  void file_anySize_hasWhatWasKept(int size) throws IOException {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);

    Digest digest = done(blobs.keep(written(content))).digest();

    assertThat(done(blobs.file(digest))).hasBinaryContent(content);
    assertThat(done(blobs.contains(digest))).isTrue();
  }

  @Test
  void collect_deletesWhatIsOldAndUnreferenced() throws IOException {
    Digest referenced = kept(1, Duration.ofDays(9));
    Digest old = kept(2, Duration.ofMinutes(61));
    Digest young = kept(3, Duration.ofMinutes(59));

    assertThat(done(blobs.collect(Set.of(referenced)))).isEqualTo(1);

    assertThat(done(blobs.contains(referenced))).isTrue();
    assertThat(done(blobs.contains(old))).isFalse();
    assertThat(done(blobs.contains(young))).isTrue();
    assertThat(done(blobs.collect(Set.of(referenced)))).isZero();
  }

  @Test
  void collect_contentKeptAgain_countsAsYoungAgain() throws IOException {
    Digest digest = kept(1, Duration.ofDays(1));
    kept(1, Duration.ofMinutes(1));

    assertThat(done(blobs.collect(Set.of()))).isZero();
    assertThat(done(blobs.contains(digest))).isTrue();
  }

  @Test
  void collect_ofResults_takesYoungOnes() throws IOException {
    blobs = open(BlobKind.RESULT);
    Digest kept = kept(1, Duration.ofSeconds(1));
    Digest unused = kept(2, Duration.ofSeconds(1));

    assertThat(done(blobs.collect(Set.of(kept)))).isEqualTo(1);

    assertThat(done(blobs.contains(kept))).isTrue();
    assertThat(done(blobs.contains(unused))).isFalse();
  }

  @Test
  void keep_asExpected_isThereUntilItIsRemoved() throws IOException {
    byte[] content = "result".getBytes(StandardCharsets.US_ASCII);
    Digest digest = Digest.of(content);
    assertThat(done(blobs.contains(digest))).isFalse();

    done(blobs.keep(written(content), digest));

    assertThat(done(blobs.contains(digest))).isTrue();
    done(blobs.remove(digest));
    done(blobs.remove(digest));
    assertThat(done(blobs.contains(digest))).isFalse();
  }

  @Test
  void keep_notAsExpected_leavesNothing() throws IOException {
    Path temporary = written("result".getBytes(StandardCharsets.US_ASCII));
    Digest other = Digest.of(new byte[0]);

    assertThat(failure(blobs.keep(temporary, other)))
        .isInstanceOf(WrongContentException.class)
        .hasMessageContaining(other.toString());

    assertThat(temporary).doesNotExist();
    assertThat(done(blobs.contains(other))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 14, 15, 16, 17, 18, 19, 64 << 10, (64 << 10) + 1, 1_000_003})
  void preview_anySize_isThatOfTheWholeBase64(int size) throws IOException {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    String base64 = Base64.getEncoder().encodeToString(content);
    String expected =
        base64.length() <= 20
            ? base64
            : base64.substring(0, 10) + "<REDACTED>" + base64.substring(base64.length() - 10);

    ModuleFile kept = done(blobs.keep(written(content)));

    assertThat(kept).isEqualTo(new ModuleFile(Digest.of(content), size, expected));
  }

  @Test
  void keep_sameContentManyTimesAtOnce_keepsIt() throws IOException {
    byte[] content = {1, 2, 3};
    List<Path> temporaries =
        IntStream.range(0, 8).mapToObj(i -> done(blobs.temporaryFile())).toList();
    for (Path temporary : temporaries) {
      Files.write(temporary, content);
    }

    List<Future<ModuleFile>> kept = temporaries.stream().map(blobs::keep).toList();

    allDone(kept);
    assertThat(kept).extracting(f -> f.result().digest()).containsOnly(Digest.of(content));
    assertThat(done(blobs.contains(Digest.of(content)))).isTrue();
  }

  @Test
  void keep_fileFromElsewhere_isRefused() throws IOException {
    Path foreign = Files.write(temp.resolve("foreign"), new byte[] {1});

    assertThat(failure(blobs.keep(foreign))).isInstanceOf(IllegalArgumentException.class);
    assertThat(failure(blobs.keep(root.resolve("unfinished/../../../foreign"))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(foreign).exists();
  }

  @Test
  void keep_temporaryFileThatIsGone_isUnavailable() throws IOException {
    Path temporary = written(new byte[] {1});
    Files.delete(temporary);

    assertThat(failure(blobs.keep(temporary)))
        .isInstanceOfSatisfying(
            OrchestratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
  }

  @Test
  void file_unknownDigest_isAnErrorThatNamesIt() {
    Digest digest = Digest.of(new byte[] {7});

    assertThat(failure(blobs.file(digest)))
        .isInstanceOfSatisfying(
            OrchestratorException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL))
        .hasMessageContaining(digest.toString());
  }

  @Test
  void collect_beforeAnythingWasKept_findsNothing() {
    assertThat(done(blobs.collect(Set.of()))).isZero();
  }

  @Test
  void calls_fromAnEventLoop_completeOnIt() {
    Context context = vertx.getOrCreateContext();
    Promise<Context> seen = Promise.promise();

    context.runOnContext(
        ignored -> blobs.temporaryFile().onComplete(r -> seen.complete(Vertx.currentContext())));

    assertThat(done(seen.future())).isSameAs(context);
  }
}
