package io.turboprop.manager.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.turboprop.manager.api.House.Reply;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modules near the limit of a body; passes with a heap of 64 MiB. */
class LargeModuleTest {
  private static final int MIB = 1024 * 1024;

  @TempDir Path folder;

  @Test
  void create_withAModuleNearTheLimit_keepsIt() {
    byte[] head = SampleModules.largeHead(72 * MIB);
    try (House house = new House(folder)) {
      Reply made =
          house.send(
              house
                  .json("/tasks")
                  .POST(
                      BodyPublishers.ofInputStream(
                          () ->
                              framed(
                                  "{\"name\":\"x\",\"file\":\"" + base64(head),
                                  'A',
                                  96L * MIB,
                                  "\"}"))));

      assertThat(made.status()).as(made.body()).isEqualTo(201);
      assertThat(made.text("file")).isEqualTo("AGFzbQEAAA<REDACTED>AAAAAAAAAA");
      await().until(() -> house.temporaryFiles() == 0);
    }
  }

  @Test
  void upload_ofAModuleNearTheLimit_keepsIt() {
    try (House house = new House(folder)) {
      String path = "/tasks/" + house.task("{\"name\":\"x\"}") + "/upload";
      String head =
          "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"m.wasm\"\r\n\r\n"
              + new String(SampleModules.largeHead(96 * MIB), StandardCharsets.ISO_8859_1);

      Reply uploaded =
          house.send(
              house
                  .request(path)
                  .header("Content-Type", "multipart/form-data; boundary=edge")
                  .PUT(
                      BodyPublishers.ofInputStream(
                          () -> framed(head, '\0', 96L * MIB, "\r\n--edge--\r\n"))));

      assertThat(uploaded.status()).isEqualTo(200);
      assertThat(uploaded.text("file")).startsWith("AGFzbQEAAA<REDACTED>");
      await().until(() -> house.temporaryFiles() == 0);
    }
  }

  private static InputStream framed(String head, char filling, long count, String tail) {
    return new SequenceInputStream(
        Collections.enumeration(List.of(bytes(head), new Repeated(filling, count), bytes(tail))));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** One byte, many times. */
  private static final class Repeated extends InputStream {
    private final char value;
    private long left;

    Repeated(char value, long count) {
      this.value = value;
      this.left = count;
    }

    @Override
    public int read() {
      return left-- > 0 ? value : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      if (left <= 0) {
        return -1;
      }
      int count = (int) Math.min(left, length);
      Arrays.fill(buffer, offset, offset + count, (byte) value);
      left -= count;
      return count;
    }
  }
}
