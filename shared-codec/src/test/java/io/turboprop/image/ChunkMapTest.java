package io.turboprop.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.model.Digest;
import io.turboprop.model.Seed;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ChunkMapTest {
  private static final ChunkRules SMALL = new ChunkRules(256, 1024, 4096);

  @Test
  void map_saysWhatTheImageIs_andWhereItsChunksLie() {
    byte[] content = new byte[50_000];
    new Random(1).nextBytes(content);

    ChunkMap map = map(content);

    assertThat(map.image()).isEqualTo(Digest.of(content));
    assertThat(map.size()).isEqualTo(50_000);
    assertThat(map.mediaType()).isEqualTo("application/wasm");
    for (int i = 0; i < map.count(); i++) {
      int from = (int) map.offset(i);
      byte[] chunk = Arrays.copyOfRange(content, from, from + map.length(i));
      assertThat(map.id(i).hex()).isEqualTo(Digest.of(chunk).hex());
    }
    assertThat(map.offset(map.count())).isEqualTo(50_000);
    assertThat(map.bytesOf(1, 2)).isEqualTo(map.length(1) + map.length(2));
  }

  @Test
  void map_comesBackEqual_underTheSameName() {
    ChunkMap map = map(new byte[10_000]);

    ChunkMap read = ChunkMap.decode(map.encode());

    assertThat(read).isEqualTo(map).hasSameHashCodeAs(map);
    assertThat(read.digest()).isEqualTo(map.digest()).isEqualTo(Digest.of(map.encode()));
  }

  @Test
  void decode_ofAnything_givesAMapThatAddsUp_orSaysWhy() {
    Random random = new Random(Seed.next(getClass()));
    byte[] sound = map(new byte[10_000]).encode();
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = Arrays.copyOf(sound, random.nextInt(sound.length + 40));
      for (int change = random.nextInt(4); change > 0 && bytes.length > 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        ChunkMap map = ChunkMap.decode(bytes);
        assertThat(map.bytesOf(0, map.count())).isEqualTo(map.size());
        assertThat(map.encode()).isEqualTo(bytes);
      } catch (IllegalArgumentException refused) {
        assertThat(refused.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void decode_ofChunksThatDoNotAddUp_isRefused() {
    byte[] bytes = map(new byte[10_000]).encode();
    int size = 2 + "application/wasm".length() + ChunkId.BYTES;
    ByteBuffer.wrap(bytes).putLong(size, 9_999);

    assertThatThrownBy(() -> ChunkMap.decode(bytes))
        .hasMessage("not a chunk map: it says 9999 bytes, its chunks have 10000");
  }

  @Test
  void map_ofNothing_cannotBe() {
    assertThatThrownBy(() -> new ChunkMapBuilder(SMALL, ChunkMap.MODULE).build())
        .hasMessage("a map has 1 to 131072 chunks, not 0");
    assertThatThrownBy(
            () ->
                ChunkMap.of(
                    Digest.of(new byte[0]),
                    "two words",
                    List.of(new ChunkMap.Chunk(new ChunkId(1, 2, 3, 4), 1))))
        .hasMessage("not a media type: \"two words\"");
  }

  private static ChunkMap map(byte[] content) {
    var map = new ChunkMapBuilder(SMALL, ChunkMap.MODULE);
    map.feed(content, 0, content.length);
    return map.build();
  }
}
