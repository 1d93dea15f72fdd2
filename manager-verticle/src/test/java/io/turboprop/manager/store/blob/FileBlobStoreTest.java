package io.turboprop.manager.store.blob;

import static io.turboprop.manager.store.Outcomes.allDone;
import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FileBlobStoreTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path temp;
  private Path root;
  private Vertx vertx;
  private FileBlobStore blobs;

  @BeforeEach
  void open() {
    root = temp.resolve("deep/blobs");
    vertx = Vertx.vertx();
    blobs = new FileBlobStore(vertx, root, () -> NOW);
  }

  @AfterEach
  void close() {
    done(vertx.close());
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

  @Test
  void collect_ofResults_takesYoungOnesToo() throws IOException {
    FileBlobStore results =
        FileBlobStore.ofResults(vertx, root, () -> Instant.now().plusSeconds(5));
    Digest kept = done(results.keep(written(new byte[] {1}))).digest();
    Digest unused = done(results.keep(written(new byte[] {2}))).digest();

    assertThat(done(results.collect(Set.of(kept)))).isEqualTo(1);

    assertThat(done(results.contains(kept))).isTrue();
    assertThat(done(results.contains(unused))).isFalse();
  }

  @Test
  void keep_writtenFile_liesUnderItsDigest() throws IOException {
    byte[] content = "module".getBytes(StandardCharsets.US_ASCII);
    Path temporary = written(content);

    ModuleFile kept = done(blobs.keep(temporary));

    String hex = Digest.of(content).hex();
    Path expected = root.resolve("sha256").resolve(hex.substring(0, 2)).resolve(hex);
    assertThat(kept).isEqualTo(new ModuleFile(Digest.of(content), 6, "bW9kdWxl"));
    assertThat(done(blobs.file(kept.digest()))).isEqualTo(expected.toAbsolutePath());
    assertThat(expected).hasBinaryContent(content);
    assertThat(temporary).doesNotExist();
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
  void keep_sameContentManyTimesAtOnce_keepsOneFile() throws IOException {
    byte[] content = {1, 2, 3};
    List<Path> temporaries =
        IntStream.range(0, 8).mapToObj(i -> done(blobs.temporaryFile())).toList();
    for (Path temporary : temporaries) {
      Files.write(temporary, content);
    }

    List<Future<ModuleFile>> kept = temporaries.stream().map(blobs::keep).toList();

    allDone(kept);
    assertThat(kept).extracting(f -> f.result().digest()).containsOnly(Digest.of(content));
    assertThat(files()).hasSize(1);
  }

  @Test
  void keep_overADamagedCopy_repairsIt() throws IOException {
    byte[] content = {1, 2, 3};
    Path path = done(blobs.file(done(blobs.keep(written(content))).digest()));
    Files.write(path, new byte[] {1});

    done(blobs.keep(written(content)));

    assertThat(path).hasBinaryContent(content);
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
  void temporaryFile_whereNoFolderCanBe_isUnavailable() throws IOException {
    Path file = Files.write(temp.resolve("file"), new byte[0]);
    FileBlobStore broken = new FileBlobStore(vertx, file.resolve("blobs"), () -> NOW);

    assertThat(failure(broken.temporaryFile()))
        .isInstanceOf(OrchestratorException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("check its space and permissions");
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
  void collect_deletesWhatIsOldAndUnreferencedAndNothingElse() throws IOException {
    Digest referenced = kept(1, Duration.ofDays(9));
    Digest old = kept(2, Duration.ofMinutes(61));
    Digest young = kept(3, Duration.ofMinutes(59));
    Path leftOver = aged(done(blobs.temporaryFile()), Duration.ofMinutes(61));
    Path upload = aged(done(blobs.temporaryFile()), Duration.ofMinutes(1));
    Path foreign = Files.write(root.resolve("sha256/README"), new byte[] {1});
    aged(foreign, Duration.ofDays(9));

    assertThat(done(blobs.collect(Set.of(referenced)))).isEqualTo(2);

    assertThat(leftOver).doesNotExist();
    assertThat(files())
        .containsExactlyInAnyOrder(
            upload, foreign, done(blobs.file(referenced)), done(blobs.file(young)));
    assertThat(failure(blobs.file(old))).hasMessageContaining(old.hex());
    assertThat(done(blobs.collect(Set.of(referenced)))).isZero();
  }

  @Test
  void collect_beforeAnythingWasKept_findsNothing() {
    assertThat(done(blobs.collect(Set.of()))).isZero();
  }

  @Test
  void collect_contentKeptAgain_countsAsYoung() throws IOException {
    Digest digest = kept(1, Duration.ofDays(1));

    Path again = aged(written(new byte[] {1}), Duration.ofMinutes(1));
    done(blobs.keep(again));

    assertThat(done(blobs.collect(Set.of()))).isZero();
    assertThat(done(blobs.file(digest))).exists();
  }

  @Test
  void calls_fromAnEventLoop_completeOnIt() {
    Context context = vertx.getOrCreateContext();
    Promise<Context> seen = Promise.promise();

    context.runOnContext(
        ignored -> blobs.temporaryFile().onComplete(r -> seen.complete(Vertx.currentContext())));

    assertThat(done(seen.future())).isSameAs(context);
  }

  private Path written(byte[] content) throws IOException {
    return Files.write(done(blobs.temporaryFile()), content);
  }

  private Digest kept(int content, Duration age) throws IOException {
    Digest digest = done(blobs.keep(written(new byte[] {(byte) content}))).digest();
    aged(done(blobs.file(digest)), age);
    return digest;
  }

  private static Path aged(Path file, Duration age) throws IOException {
    return Files.setLastModifiedTime(file, FileTime.from(NOW.minus(age)));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
