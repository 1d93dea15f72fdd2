package io.turboprop.manager.store.blob;

import static io.turboprop.manager.store.Outcomes.done;
import static io.turboprop.manager.store.Outcomes.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.manager.store.BlobKind;
import io.turboprop.manager.store.BlobStore;
import io.turboprop.manager.task.ModuleFile;
import io.turboprop.model.Digest;
import io.turboprop.model.OrchestratorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The contract, on a disk, and how files lie there. */
final class FileBlobStoreTest extends BlobContractTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Override
  protected BlobStore open(BlobKind kind) {
    return new FileBlobStore(vertx, kind, root, () -> NOW);
  }

  @Override
  protected void age(Digest digest, Duration age) throws IOException {
    aged(done(blobs.file(digest)), age);
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

  @Test
  void keep_overADamagedCopy_repairsIt() throws IOException {
    byte[] content = {1, 2, 3};
    Path path = done(blobs.file(done(blobs.keep(written(content))).digest()));
    Files.write(path, new byte[] {1});

    done(blobs.keep(written(content)));

    assertThat(path).hasBinaryContent(content);
  }

  @Test
  void temporaryFile_whereNoFolderCanBe_isUnavailable() throws IOException {
    Path file = Files.write(temp.resolve("file"), new byte[0]);
    FileBlobStore broken =
        new FileBlobStore(vertx, BlobKind.MODULE, file.resolve("blobs"), () -> NOW);

    assertThat(failure(broken.temporaryFile()))
        .isInstanceOf(OrchestratorException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("check its space and permissions");
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
  void collect_contentKeptAgain_countsAsYoung() throws IOException {
    Digest digest = kept(1, Duration.ofDays(1));

    Path again = aged(written(new byte[] {1}), Duration.ofMinutes(1));
    done(blobs.keep(again));

    assertThat(done(blobs.collect(Set.of()))).isZero();
    assertThat(done(blobs.file(digest))).exists();
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
