package io.turboprop.proplet.engine.cgi;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The body of a request.
 *
 * @param first of its bytes, all of them if {@link #isHere}
 * @param length of all of it; empty if nobody knows, and then it goes out in chunks
 * @param rest what follows the first bytes
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record RequestBody(byte[] first, OptionalLong length, InputStream rest, List<HeaderLine> framing) {
  private static final int PIECE_BYTES = 16 << 10;
  private static final byte[] NOTHING = {};
  private static final byte[] LINE_END = {'\r', '\n'};
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** Servers expect a body of these. */
  private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH");

  /**
   * Waits for the first bytes if the head does not say how many there are, since that tells whether
   * there are any.
   *
   * @throws Exchange.CallerException if they do not come
   */
  static RequestBody of(RequestHead head, InputStream stdin) throws Exchange.CallerException {
    try {
      return head.length().isPresent()
          ? ofLength(head, head.length().getAsLong(), stdin)
          : ofChunks(head, stdin);
    } catch (IOException e) {
      throw new Exchange.CallerException(e);
    }
  }

  private static RequestBody ofLength(RequestHead head, long length, InputStream stdin)
      throws IOException {
    boolean here = length <= Math.min(PIECE_BYTES, stdin.available());
    boolean told = length > 0 || WITH_BODY.contains(head.method());
    return new RequestBody(
        here ? stdin.readNBytes((int) length) : NOTHING,
        OptionalLong.of(length),
        stdin,
        told ? List.of(new HeaderLine("content-length", Long.toString(length))) : List.of());
  }

  private static RequestBody ofChunks(RequestHead head, InputStream stdin) throws IOException {
    byte[] piece = new byte[PIECE_BYTES];
    int got = stdin.read(piece);
    return got < 0
        ? ofLength(head, 0, stdin)
        : new RequestBody(
            Arrays.copyOf(piece, got),
            OptionalLong.empty(),
            stdin,
            List.of(new HeaderLine("transfer-encoding", "chunked")));
  }

  /** Whether there is nothing to wait for. */
  boolean isHere() {
    return length.isPresent() && length.getAsLong() == first.length;
  }

  /** Head and body in one, of a body that is here. */
  byte[] behind(byte[] head) {
    byte[] both = Arrays.copyOf(head, head.length + first.length);
    System.arraycopy(first, 0, both, head.length, first.length);
    return both;
  }

  /**
   * Sends all of it, as it comes.
   *
   * @throws Exchange.CallerException if it breaks off
   * @throws IOException if the server does not take it
   */
  void sendTo(OutputStream out) throws IOException {
    if (length.isPresent()) {
      sendCounted(out);
    } else {
      sendChunked(out);
    }
  }

  private void sendCounted(OutputStream out) throws IOException {
    byte[] piece = new byte[PIECE_BYTES];
    long left = length.orElseThrow();
    while (left > 0) {
      int got = read(piece, (int) Math.min(piece.length, left));
      if (got < 0) {
        throw new Exchange.CallerException(
            new EOFException("%d bytes of the body did not come".formatted(left)));
      }
      out.write(piece, 0, got);
      left -= got;
    }
  }

  private void sendChunked(OutputStream out) throws IOException {
    out.write(chunk(first, first.length));
    byte[] piece = new byte[PIECE_BYTES];
    for (int got = read(piece, piece.length); got >= 0; got = read(piece, piece.length)) {
      out.write(chunk(piece, got));
    }
    out.write(LAST_CHUNK);
  }

  private int read(byte[] into, int most) throws Exchange.CallerException {
    try {
      return rest.read(into, 0, most);
    } catch (IOException e) {
      throw new Exchange.CallerException(e);
    }
  }

  /** Empty for no bytes, since an empty chunk is the last one. */
  private static byte[] chunk(byte[] bytes, int length) {
    if (length == 0) {
      return NOTHING;
    }
    byte[] size = (Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(size, size.length + length + LINE_END.length);
    System.arraycopy(bytes, 0, all, size.length, length);
    System.arraycopy(LINE_END, 0, all, size.length + length, LINE_END.length);
    return all;
  }
}
