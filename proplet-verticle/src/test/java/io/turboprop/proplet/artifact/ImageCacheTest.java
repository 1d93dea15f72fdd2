package io.turboprop.proplet.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.model.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImageCacheTest {
  @TempDir Path folder;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final InstantSource clock = () -> now;

  @Test
  void find_afterARestart_givesWhatWasAdded() throws IOException {
    byte[] content = bytes(100, 1);
    open(1000).add(content).close();

    CachedImage found = open(1000).find(Digest.of(content)).orElseThrow();

    assertThat(found.file()).hasBinaryContent(content);
    assertThat(found.bytes()).isEqualTo(100);
  }

  @Test
  void find_ofADamagedFile_deletesItAndIsEmpty() throws IOException {
    byte[] content = bytes(100, 1);
    CachedImage image = open(1000).add(content);
    Files.write(image.file(), bytes(100, 2));

    ImageCache reopened = open(1000);

    assertThat(reopened.find(image.digest())).isEmpty();
    assertThat(image.file()).doesNotExist();
    assertThat(reopened.bytes()).isZero();
  }

  @Test
  void add_beyondTheBound_dropsTheLeastRecentlyUsed() throws IOException {
    ImageCache cache = open(250);
    CachedImage first = added(cache, 1);
    CachedImage second = added(cache, 2);
    cache.find(first.digest()).orElseThrow().close();

    added(cache, 3);

    assertThat(cache.find(second.digest())).isEmpty();
    assertThat(cache.find(first.digest())).isPresent();
    assertThat(cache.bytes()).isEqualTo(200);
  }

  @Test
  void add_whileEverythingIsHeld_exceedsTheBoundUntilAHoldEnds() throws IOException {
    ImageCache cache = open(150);
    CachedImage running = cache.add(bytes(100, 1));
    CachedImage other = cache.add(bytes(100, 2));

    assertThat(cache.bytes()).isEqualTo(200);
    assertThat(running.file()).exists();

    other.close();
    other.close();
    assertThat(cache.bytes()).isEqualTo(100);
    assertThat(running.file()).exists();
  }

  @Test
  void open_withMoreThanItMayHold_keepsTheNewest() throws IOException {
    ImageCache cache = open(1000);
    CachedImage old = added(cache, 1);
    now = now.plus(Duration.ofHours(1));
    CachedImage recent = added(cache, 2);
    cache.find(recent.digest()).orElseThrow().close();

    ImageCache reopened = open(150);

    assertThat(reopened.find(old.digest())).isEmpty();
    assertThat(reopened.find(recent.digest())).isPresent();
  }

  @Test
  void open_throwsAwayWhatWasOnItsWay() throws IOException {
    Path torn = open(1000).newFile();
    Files.write(torn, bytes(10, 1));

    open(1000);

    assertThat(torn).doesNotExist();
  }

  @Test
  void names_afterARestart_areKnown() throws IOException {
    Digest digest = Digest.of(bytes(1, 1));
    ImageNames.open(folder.resolve("names")).remember("example.org/a b:v1", digest, now);

    ImageNames reopened = ImageNames.open(folder.resolve("names"));

    assertThat(reopened.find("example.org/a b:v1")).contains(new ImageNames.Known(digest, now));
    assertThat(reopened.find("other")).isEmpty();
  }

  @Test
  void names_inADamagedFile_areReadAsFarAsPossible() throws IOException {
    Digest digest = Digest.of(bytes(1, 1));
    Files.writeString(folder.resolve("names"), "rubbish\n1767225600000 " + digest + " a:v1\n1 2");

    assertThat(ImageNames.open(folder.resolve("names")).find("a:v1")).isPresent();
  }

  private CachedImage added(ImageCache cache, int seed) throws IOException {
    CachedImage image = cache.add(bytes(100, seed));
    image.close();
    return image;
  }

  private ImageCache open(long maxBytes) throws IOException {
    return ImageCache.open(folder.resolve("images"), maxBytes, clock);
  }

  static byte[] bytes(int length, int seed) {
    byte[] bytes = new byte[length];
    new java.util.Random(seed).nextBytes(bytes);
    return bytes;
  }
}
