package io.turboprop.cli.http;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A multipart form (RFC 7578) whose one part, {@code file}, is streamed from disk. */
public final class UploadPayload implements Payload {
  private static final String BOUNDARY = "turboprop-5b0c6d5e2f4a4c7e9d1b";

  private final Path file;
  private final byte[] head;
  private final byte[] tail = ("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8);

  public UploadPayload(Path file) {
    this.file = file;
    String name = String.valueOf(file.getFileName()).replace("\"", "%22");
    this.head =
        ("--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n"
                + "Content-Type: application/wasm\r\n\r\n")
            .formatted(BOUNDARY, name)
            .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String contentType() {
    return "multipart/form-data; boundary=" + BOUNDARY;
  }

  @Override
  public long length() {
    try {
      return head.length + Files.size(file) + tail.length;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    out.write(head);
    Files.copy(file, out);
    out.write(tail);
  }
}
