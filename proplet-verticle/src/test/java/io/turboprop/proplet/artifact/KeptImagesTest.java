package io.turboprop.proplet.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.turboprop.image.ChunkId;
import io.turboprop.image.ChunkMap;
import io.turboprop.image.keep.ImageKeeper;
import io.turboprop.image.keep.KeptImage;
import io.turboprop.image.keep.Removal;
import io.turboprop.image.keep.UnfinishedImage;
import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.ImageProof;
import io.turboprop.time.VirtualTimers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeptImagesTest {
  private static final Duration AGE = Duration.ofDays(30);

  @TempDir Path folder;
  private final VirtualTimers time = new VirtualTimers(Instant.parse("2026-01-01T00:00:00Z"));
  private ImageCache cache;
  private ImageNames names;
  private ChunkHome chunks;
  private ProofShelf proofs;

  @BeforeEach
  void open() throws IOException {
    cache = ImageCache.open(folder, 10_000, time);
    names = ImageNames.open(folder.resolve("names"));
    chunks = ChunkHome.open(folder, cache, new DiskAtOnce(), time);
    proofs = ProofShelf.open(folder.resolve("proofs"), cache);
  }

  @Test
  void image_thatNobodyHasUsedForItsAge_isDeletedWithItsMapAndNames() throws IOException {
    Digest old = received(1, "team/add:v1");
    kept(Optional.of(AGE)).begin();
    time.advance(AGE.minusHours(1));
    Digest fresh = received(2, "team/fib:v1");

    time.advance(Duration.ofHours(2));

    assertThat(cache.has(old)).isFalse();
    assertThat(folder.resolve("sha256").resolve(old.hex())).doesNotExist();
    assertThat(folder.resolve("maps").resolve(old.hex())).doesNotExist();
    assertThat(names.find("team/add:v1")).isEmpty();
    assertThat(cache.has(fresh)).isTrue();
    assertThat(names.find("team/fib:v1")).isPresent();
  }

  @Test
  void image_thatIsDeleted_takesItsProofsAlong() throws IOException {
    var proof = new ImageProof(List.of(Bytes.copyOf(content(7))), List.of());
    Digest gone = received(1, "team/add:v1");
    Digest other = received(2, "team/fib:v1");
    proofs.put("team/add:v1", gone, proof);
    proofs.put("team/add:v2", gone, proof);
    proofs.put("team/fib:v1", other, proof);

    assertThat(removal(gone)).isEqualTo(new Removal.Done());

    assertThat(proofs.find("team/add:v1", gone)).isEmpty();
    assertThat(proofs.find("team/fib:v1", other)).contains(proof);
    try (var left = Files.list(folder.resolve("proofs"))) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void image_thatIsHeld_staysAndBeginsToAgeWhenItIsLetGo() throws IOException {
    Digest image = received(1, "team/add:v1");
    kept(Optional.of(AGE)).begin();
    CachedImage held = cache.find(image).orElseThrow();

    time.advance(AGE.multipliedBy(2));
    assertThat(cache.has(image)).isTrue();

    held.close();
    time.advance(AGE.minusHours(1));
    assertThat(cache.has(image)).isTrue();
    time.advance(Duration.ofHours(2));
    assertThat(cache.has(image)).isFalse();
  }

  @Test
  void age_afterARestart_goesOn() throws IOException {
    Digest image = received(1, "team/add:v1");
    time.advance(AGE.minusHours(1));
    open();
    kept(Optional.of(AGE)).begin();

    time.advance(Duration.ofHours(2));

    assertThat(cache.has(image)).isFalse();
  }

  @Test
  void image_withoutAnAgeLimit_staysForEver() throws IOException {
    Digest image = received(1, "team/add:v1");
    kept(Optional.empty()).begin();

    time.advance(Duration.ofDays(100));

    assertThat(cache.has(image)).isTrue();
  }

  @Test
  void unfinishedImage_isDeletedAfterADay_unlessItIsComing() throws IOException {
    ChunkMap map = map(content(1));
    PartialImage coming = chunks.open(map, null);
    Path left = unfinished(content(2));
    Files.setLastModifiedTime(file("partial", map.image()), FileTime.from(time.instant()));
    kept(Optional.empty()).begin();

    time.advance(Duration.ofHours(25));

    assertThat(left).doesNotExist();
    assertThat(file("partial", map.image())).exists();
    chunks.close(coming);
    time.advance(KeptImages.SWEEP_EVERY);
    assertThat(file("partial", map.image())).doesNotExist();
  }

  @Test
  void end_stopsTheSweeps() throws IOException {
    Digest image = received(1, "team/add:v1");
    KeptImages kept = kept(Optional.of(AGE));
    kept.begin();
    kept.end();

    time.advance(AGE.multipliedBy(2));

    assertThat(cache.has(image)).isTrue();
  }

  @Test
  void stock_saysAllThatIsKnown() throws IOException {
    Digest image = received(1, "team/add:v1");
    unfinished(content(2));
    PartialImage coming = chunks.open(map(content(3)), null);
    try (CachedImage held = cache.find(image).orElseThrow()) {
      var stock = keeper().stock().result();

      KeptImage whole = stock.images().getFirst();
      assertThat(whole.digest()).isEqualTo(held.digest());
      assertThat(whole.bytes()).isEqualTo(100);
      assertThat(whole.mediaType()).contains(ChunkMap.MODULE);
      assertThat(whole.chunks()).hasValue(1);
      assertThat(whole.names()).containsExactly("team/add:v1");
      assertThat(whole.lastUsed()).isEqualTo(time.instant());
      assertThat(whole.holds()).isEqualTo(1);
      assertThat(whole.users()).containsExactly("task t1/1");
      assertThat(stock.unfinished())
          .extracting(UnfinishedImage::coming, UnfinishedImage::bytes)
          .containsExactlyInAnyOrder(tuple(true, 0L), tuple(false, 50L));
      assertThat(stock.capacity()).isEqualTo(10_000);
    }
    coming.close();
  }

  @Test
  void remove_ofAHeldImage_saysWhoUsesItAndKeepsIt() throws IOException {
    Digest image = received(1, "team/add:v1");
    try (CachedImage held = cache.find(image).orElseThrow()) {
      assertThat(removal(held.digest())).isEqualTo(new Removal.InUse(List.of("task t1/1")));
      assertThat(cache.has(image)).isTrue();
    }

    assertThat(removal(image)).isEqualTo(new Removal.Done());
    assertThat(names.find("team/add:v1")).isEmpty();
    assertThat(removal(image)).isEqualTo(new Removal.Absent());
  }

  @Test
  void remove_ofAnUnfinishedImage_deletesIt_unlessItIsComing() throws IOException {
    Path left = unfinished(content(2));
    PartialImage coming = chunks.open(map(content(3)), null);

    assertThat(removal(Digest.of(content(2)))).isEqualTo(new Removal.Done());
    assertThat(removal(Digest.of(content(3)))).isInstanceOf(Removal.InUse.class);

    assertThat(left).doesNotExist();
    coming.close();
  }

  private Digest received(int seed, String name) throws IOException {
    byte[] content = content(seed);
    Path file = cache.newFile();
    Files.write(file, content);
    CachedImage image = cache.add(file);
    ChunkShelf.open(folder.resolve("maps"), cache).add(map(content));
    chunks = ChunkHome.open(folder, cache, new DiskAtOnce(), time);
    names.remember(name, image.digest(), time.instant());
    image.close();
    return image.digest();
  }

  private Path unfinished(byte[] whole) throws IOException {
    Path file = file("partial", Digest.of(whole));
    Files.write(file, Arrays.copyOf(whole, 50));
    return Files.setLastModifiedTime(file, FileTime.from(time.instant()));
  }

  private Path file(String kind, Digest image) {
    return folder.resolve(kind).resolve(image.hex());
  }

  private KeptImages kept(Optional<Duration> age) {
    return new KeptImages(cache, names, chunks, proofs, new DiskAtOnce(), age, time, time);
  }

  private ImageKeeper keeper() {
    return kept(Optional.empty()).keeper(image -> List.of("task t1/1"));
  }

  private Removal removal(Digest image) {
    return keeper().remove(image).result();
  }

  private static ChunkMap map(byte[] content) {
    var sha256 = Digest.sha256();
    sha256.update(content);
    return ChunkMap.of(
        Digest.of(content),
        ChunkMap.MODULE,
        List.of(new ChunkMap.Chunk(ChunkId.of(sha256), content.length)));
  }

  private static byte[] content(int seed) {
    return ImageCacheTest.bytes(100, seed);
  }
}
