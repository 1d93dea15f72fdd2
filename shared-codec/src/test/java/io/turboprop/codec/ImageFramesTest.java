package io.turboprop.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.turboprop.model.Bytes;
import io.turboprop.model.Digest;
import io.turboprop.model.Seed;
import io.turboprop.wire.ImageFrame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ImageFramesTest {
  private static final Digest MAP =
      Digest.parse("sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
  private static final String NAME = MAP.hex();

  @Test
  void chunks_areAsAgreed_bothWays() {
    ImageFrame frame =
        new ImageFrame.Chunks(MAP, 0x1f, 262_144, 4, 2, Bytes.wrap(new byte[] {10, 11}));
    String wire =
        "0102"
            + "0000"
            + NAME
            + "000000000000001f"
            + "0000000000040000"
            + "00000004"
            + "00000002"
            + "0a0b";

    assertThat(HexFormat.of().formatHex(encoded(frame))).isEqualTo(wire);
    assertThat(decoded(HexFormat.of().parseHex(wire))).isEqualTo(frame);
  }

  @Test
  void pieceOfAMap_isAsAgreed_bothWays() {
    ImageFrame frame = new ImageFrame.Outline(MAP, 1, 3, Bytes.wrap(new byte[] {10}));
    String wire = "0101" + "0000" + NAME + "0".repeat(32) + "00000001" + "00000003" + "0a";

    assertThat(HexFormat.of().formatHex(encoded(frame))).isEqualTo(wire);
    assertThat(decoded(HexFormat.of().parseHex(wire))).isEqualTo(frame);
  }

  @Test
  void mark_isAsAgreed_bothWays() {
    ImageFrame frame = new ImageFrame.Mark(MAP, 0x1f, 262_144);
    String wire = "0103" + "0000" + NAME + "000000000000001f" + "0000000000040000" + "0".repeat(16);

    assertThat(HexFormat.of().formatHex(encoded(frame))).isEqualTo(wire);
    assertThat(decoded(HexFormat.of().parseHex(wire))).isEqualTo(frame);
  }

  @Test
  void decode_ofAnything_givesAFrameOrSaysWhy() {
    Random random = new Random(Seed.next(getClass()));
    byte[] sound = encoded(new ImageFrame.Chunks(MAP, 7, 9, 1, 1, Bytes.wrap(new byte[40])));
    for (int round = 0; round < 20_000; round++) {
      byte[] wire = Arrays.copyOf(sound, random.nextInt(sound.length + 1));
      for (int change = random.nextInt(4); change > 0 && wire.length > 0; change--) {
        wire[random.nextInt(wire.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(decoded(wire)).isNotNull();
      } catch (MalformedMessageException refused) {
        assertThat(refused).hasMessageStartingWith("image frame");
      }
    }
  }

  @Test
  void decode_ofALaterVersion_isRefused() {
    byte[] wire = encoded(new ImageFrame.Chunks(MAP, 7, 9, 1, 1, Bytes.wrap(new byte[4])));
    wire[0] = 2;

    assertThatThrownBy(() -> decoded(wire))
        .hasMessage("image frame has version 2 and flags 0; known are 1, and 0 or 1");
  }

  @Test
  void packedFrame_comesBackEqual_andIsShorter() {
    byte[] text = "function ".repeat(10_000).getBytes(StandardCharsets.UTF_8);
    ImageFrame frame = new ImageFrame.Chunks(MAP, 7, 9, 1, 1, Bytes.wrap(text));

    Bytes packed = Packing.pack(frame.data()).orElseThrow();

    assertThat(packed.length()).isLessThan(1_000);
    assertThat(ImageFrames.decode(ImageFrames.header(frame, true), packed)).isEqualTo(frame);
  }

  @Test
  void noise_isNotPacked() {
    byte[] noise = new byte[100_000];
    new Random(1).nextBytes(noise);

    assertThat(Packing.pack(Bytes.wrap(noise))).isEmpty();
  }

  @Test
  void packedData_thatIsNone_orTooLong_orCutOff_isRefused() {
    ImageFrame frame = new ImageFrame.Chunks(MAP, 7, 9, 1, 1, Bytes.wrap(new byte[2 << 20]));
    byte[] header = ImageFrames.header(frame, true);
    byte[] bomb = Packing.pack(frame.data()).orElseThrow().unsafeArray();
    byte[] sound = Packing.pack(Bytes.wrap(new byte[50_000])).orElseThrow().unsafeArray();

    assertThatThrownBy(() -> ImageFrames.decode(header, Bytes.wrap(bomb)))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("2097152");
    Random random = new Random(Seed.next(getClass()));
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = Arrays.copyOf(sound, random.nextInt(sound.length + 3));
      for (int change = random.nextInt(4); change > 0 && bytes.length > 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(ImageFrames.decode(header, Bytes.wrap(bytes))).isNotNull();
      } catch (MalformedMessageException refused) {
        assertThat(refused.getMessage()).isNotBlank();
      }
    }
  }

  private static byte[] encoded(ImageFrame frame) {
    byte[] header = ImageFrames.header(frame, false);
    byte[] data = frame.data().unsafeArray();
    return ByteBuffer.allocate(header.length + data.length).put(header).put(data).array();
  }

  private static ImageFrame decoded(byte[] bytes) {
    int header = Math.min(ImageFrames.HEADER_BYTES, bytes.length);
    return ImageFrames.decode(
        Arrays.copyOf(bytes, header), Bytes.wrap(Arrays.copyOfRange(bytes, header, bytes.length)));
  }
}
