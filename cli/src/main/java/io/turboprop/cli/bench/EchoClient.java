package io.turboprop.cli.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * Posts 1 KB over a connection of its own and looks whether the same comes back. As little HTTP as
 * that takes, so that the load is small beside what is measured. Blocks; not threadsafe.
 */
final class EchoClient implements AutoCloseable {
  static final int BODY_BYTES = 1_024;
  private static final int MOST_HEAD_BYTES = 16_384;
  private static final int HTTP_PORT = 80;

  private final URI url;
  private final Socket socket;
  private final byte[] request;
  private final int body;
  private final byte[] answer = new byte[MOST_HEAD_BYTES + BODY_BYTES];
  private long number;

  /**
   * @param url {@code http}
   * @param patience with each answer
   */
  EchoClient(URI url, Duration patience) throws IOException {
    this.url = url;
    byte[] head =
        String.format(
                Locale.ROOT,
                "POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/octet-stream\r\nContent-Length: %d\r\n\r\n",
                url.getRawPath(),
                url.getAuthority(),
                BODY_BYTES)
            .getBytes(StandardCharsets.US_ASCII);
    this.body = head.length;
    this.request = Arrays.copyOf(head, head.length + BODY_BYTES);
    Arrays.fill(request, body, request.length, (byte) 'x');
    this.socket = new Socket(url.getHost(), url.getPort() < 0 ? HTTP_PORT : url.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
  }

  /**
   * One call, with other bytes than the one before.
   *
   * @return nanoseconds until the whole answer was there
   * @throws IOException if it is not the answer
   */
  long call() throws IOException {
    ByteBuffer.wrap(request).putLong(body, ++number);
    OutputStream out = socket.getOutputStream();
    long began = System.nanoTime();
    out.write(request);
    int length = read(socket.getInputStream());
    long took = System.nanoTime() - began;
    if (!isEcho(length)) {
      throw new IOException(
          "%s does not send back what it got: %s"
              .formatted(
                  url, new String(answer, 0, Math.min(length, 500), StandardCharsets.UTF_8)));
    }
    return took;
  }

  private boolean isEcho(int length) {
    return answer[9] == '2'
        && Arrays.equals(answer, length - BODY_BYTES, length, request, body, body + BODY_BYTES);
  }

  /** Until head and body are there, or an error that has a shorter body. */
  private int read(InputStream in) throws IOException {
    int length = 0;
    int head = -1;
    while (head < 0 || length < head + BODY_BYTES) {
      int read = in.read(answer, length, answer.length - length);
      if (read < 0) {
        throw new IOException(url + " has closed the connection");
      }
      length += read;
      if (head < 0) {
        head = endOfHead(length);
        if (head < 0 && length == answer.length) {
          throw new IOException(url + " answers with no end of the headers");
        }
        if (head >= 0 && answer[9] != '2') {
          return length;
        }
      }
    }
    return length;
  }

  private int endOfHead(int length) {
    for (int i = 3; i < length; i++) {
      if (answer[i] == '\n' && answer[i - 2] == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
