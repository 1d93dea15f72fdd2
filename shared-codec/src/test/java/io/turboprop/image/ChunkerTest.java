package io.turboprop.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.turboprop.image.ChunkMap.Chunk;
import io.turboprop.model.Digest;
import io.turboprop.model.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ChunkerTest {
  private static final ChunkRules SMALL = new ChunkRules(256, 1024, 4096);

  private final Random random = new Random(Seed.next(getClass()));

  @Test
  void cuts_doNotDependOnThePiecesTheBytesComeIn() {
    byte[] content = content(200_000);
    List<Chunk> whole = chunks(content, content.length);

    for (int round = 0; round < 50; round++) {
      assertThat(chunks(content, 1 + random.nextInt(9_000))).isEqualTo(whole);
    }
    assertThat(chunks(content, 1)).isEqualTo(whole);
  }

  @Test
  void chunks_areTheContent_withinTheirBounds() {
    byte[] content = content(300_000);

    List<Chunk> chunks = chunks(content, 8192);

    int at = 0;
    for (Chunk chunk : chunks) {
      byte[] bytes = Arrays.copyOfRange(content, at, at + chunk.length());
      assertThat(chunk.id().hex()).isEqualTo(Digest.of(bytes).hex());
      at += chunk.length();
      assertThat(chunk.length()).isBetween(at == content.length ? 1 : 256, 4096);
    }
    assertThat(at).isEqualTo(content.length);
    assertThat(content.length / chunks.size()).isBetween(700, 1900);
  }

  @Test
  void aChange_movesOnlyTheCutsNextToIt() {
    byte[] before = content(500_000);
    int at = 100_000 + random.nextInt(300_000);
    byte[] after = new byte[before.length + 17];
    System.arraycopy(before, 0, after, 0, at);

    System.arraycopy(before, at, after, at + 17, before.length - at);

    Set<Chunk> known = new HashSet<>(chunks(before, 8192));
    List<Chunk> now = chunks(after, 8192);

    assertThat(now.stream().filter(chunk -> !known.contains(chunk)).count()).isLessThan(12);
  }

  @Test
  void bytesThatAreAllTheSame_areCutAtTheMost() {
    List<Chunk> chunks = chunks(new byte[20_000], 700);

    assertThat(chunks).hasSize(5);
    assertThat(chunks.getFirst().length()).isEqualTo(4096);
    assertThat(chunks.getLast().length()).isEqualTo(20_000 - 4 * 4096);
  }

  @Test
  void cuts_areThoseOfTheFormat() {
    byte[] content = new byte[100_000];
    new Random(42).nextBytes(content);

    assertThat(chunks(content, 8192).stream().limit(6).map(Chunk::length)).containsExactly(LENGTHS);
  }

  /** Whoever changes these makes every image be sent anew. */
  private static final Integer[] LENGTHS = {1104, 1101, 1257, 1568, 1681, 1135};

  @Test
  void rulesForLongImages_keepTheMapShort() {
    assertThat(ChunkRules.DEFAULT.forImage(16 << 20)).isEqualTo(ChunkRules.DEFAULT);
    assertThat(ChunkRules.DEFAULT.forImage(17 << 20))
        .isEqualTo(new ChunkRules(2 << 10, 8 << 10, 32 << 10));
    assertThat(ChunkRules.DEFAULT.forImage(2L << 30))
        .isEqualTo(new ChunkRules(32 << 10, 128 << 10, 512 << 10));
    assertThat(ChunkRules.DEFAULT.forImage(1L << 40).most())
        .isLessThanOrEqualTo(ChunkRules.MOST_BYTES);
  }

  private byte[] content(int bytes) {
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    return content;
  }

  private static List<Chunk> chunks(byte[] content, int piece) {
    List<Chunk> chunks = new ArrayList<>();
    Chunker chunker = new Chunker(SMALL, (id, length) -> chunks.add(new Chunk(id, length)));
    for (int at = 0; at < content.length; at += piece) {
      chunker.feed(content, at, Math.min(piece, content.length - at));
    }
    chunker.end();
    return chunks;
  }
}
