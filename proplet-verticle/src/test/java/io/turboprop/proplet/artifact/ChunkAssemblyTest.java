package io.turboprop.proplet.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.model.Bytes;
import io.turboprop.model.ReasonCode;
import io.turboprop.proplet.artifact.ChunkAssembly.Progress;
import io.turboprop.wire.RegistryMessage.ImageChunk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChunkAssemblyTest {
  private static final String APP = "example.org/app:v1";

  @TempDir Path folder;
  private ImageCache cache;
  private ChunkAssembly assembly;

  @BeforeEach
  void open() throws IOException {
    cache = ImageCache.open(folder, 1 << 30, InstantSource.system());
    assembly = new ChunkAssembly(cache, 10_000);
  }

  @Test
  void add_inOrder_completesWithTheLast() throws IOException {
    byte[] image = ImageCacheTest.bytes(2500, 1);

    assertThat(assembly.add(piece(image, 0))).isEqualTo(new Progress.Held(1, 3, false));
    assertThat(assembly.add(piece(image, 1))).isEqualTo(new Progress.Held(2, 3, false));

    assertThat(complete(assembly.add(piece(image, 2)))).hasBinaryContent(image);
  }

  @Test
  void add_shuffledAndRepeated_givesTheImage() throws IOException {
    long seed = Long.getLong("seed", System.nanoTime());
    var random = new Random(seed);
    byte[] image = ImageCacheTest.bytes(7321, 2);
    List<ImageChunk> pieces = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      pieces.add(piece(image, i));
      pieces.add(piece(image, i));
    }
    Collections.shuffle(pieces, random);

    Path file = null;
    for (ImageChunk piece : pieces) {
      if (file == null && assembly.add(piece) instanceof Progress.Complete complete) {
        file = complete.file();
      }
    }

    assertThat(file).as("seed %d", seed).isNotNull().hasBinaryContent(image);
  }

  @Test
  void add_ofAnEmptyImage_completes() throws IOException {
    assertThat(complete(assembly.add(new ImageChunk(APP, 0, 1, Bytes.empty())))).isEmptyFile();
  }

  @Test
  void add_withAnotherTotal_beginsAnew() throws IOException {
    byte[] old = ImageCacheTest.bytes(2500, 1);
    byte[] fresh = ImageCacheTest.bytes(1500, 2);
    assembly.add(piece(old, 0));
    assembly.add(piece(old, 1));

    assertThat(assembly.add(piece(fresh, 0))).isEqualTo(new Progress.Held(1, 2, true));

    assertThat(complete(assembly.add(piece(fresh, 1)))).hasBinaryContent(fresh);
  }

  @Test
  void add_withOtherContentUnderAHeldIndex_beginsAnew() throws IOException {
    byte[] old = ImageCacheTest.bytes(2500, 1);
    byte[] fresh = ImageCacheTest.bytes(2500, 2);
    assembly.add(piece(old, 0));

    assertThat(assembly.add(piece(fresh, 0))).isEqualTo(new Progress.Held(1, 3, true));
  }

  @Test
  void add_ofATornPiece_doesNotCompleteTheImage() throws IOException {
    byte[] image = ImageCacheTest.bytes(2500, 1);
    assembly.add(piece(image, 0));
    var torn = new ImageChunk(APP, 1, 3, Bytes.copyOf(Arrays.copyOfRange(image, 1000, 1700)));

    assertThat(assembly.add(torn)).isEqualTo(new Progress.Held(1, 3, true));
  }

  @Test
  void add_beyondTheLongestImage_isRefused() throws IOException {
    byte[] image = ImageCacheTest.bytes(11_000, 1);
    for (int i = 0; i < 10; i++) {
      assembly.add(piece(image, i));
    }

    assertThatThrownBy(() -> assembly.add(piece(image, 10)))
        .isInstanceOfSatisfying(
            ImageException.class,
            e -> {
              assertThat(e.reason().code()).isEqualTo(ReasonCode.IMAGE_INVALID);
              assertThat(e).hasMessageContaining(APP).hasMessageContaining("10000 bytes");
            });
  }

  @Test
  void close_throwsTheFileAway() throws IOException {
    assembly.add(piece(ImageCacheTest.bytes(2500, 1), 0));

    assembly.close();

    assertThat(folder.resolve("incoming")).isEmptyDirectory();
  }

  private static Path complete(Progress progress) {
    assertThat(progress).isInstanceOf(Progress.Complete.class);
    return ((Progress.Complete) progress).file();
  }

  private static ImageChunk piece(byte[] image, int index) {
    int total = (image.length + 999) / 1000;
    byte[] part =
        Arrays.copyOfRange(image, index * 1000, Math.min(image.length, index * 1000 + 1000));
    return new ImageChunk(APP, index, total, Bytes.wrap(part));
  }
}
