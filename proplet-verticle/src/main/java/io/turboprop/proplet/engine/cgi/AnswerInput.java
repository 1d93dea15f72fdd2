package io.turboprop.proplet.engine.cgi;

import io.turboprop.proplet.engine.cgi.AnswerHead.Framing;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** The body of an answer, out of its framing. One that breaks off fails, and never just ends. */
final class AnswerInput extends InputStream {
  private static final int MOST_LINE_BYTES = 4096;
  private static final int MOST_TRAILER_BYTES = 32 << 10;
  private static final int MOST_DIGITS = 15;

  private final InputStream from;
  private final Framing framing;

  /** Bytes up to the next thing that is no body. */
  private long left;

  private boolean begun;
  private boolean ended;

  AnswerInput(InputStream from, Framing framing) {
    this.from = from;
    this.framing = framing;
    switch (framing) {
      case Framing.Length(long bytes) -> {
        left = bytes;
        ended = bytes == 0;
      }
      case Framing.Close _ -> left = Long.MAX_VALUE;
      case Framing.Chunked _ -> left = 0;
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (left == 0 && !ended) {
      nextChunk();
    }
    if (ended || length == 0) {
      return ended ? -1 : 0;
    }
    int got = from.read(into, offset, (int) Math.min(length, left));
    if (got < 0) {
      return end();
    }
    left -= got;
    ended = left == 0 && framing instanceof Framing.Length;
    return got;
  }

  private int end() throws IOException {
    if (!(framing instanceof Framing.Close)) {
      throw new EOFException("it closed the connection before its answer had ended");
    }
    ended = true;
    return -1;
  }

  private void nextChunk() throws IOException {
    LineReader lines = new LineReader(from, MOST_LINE_BYTES);
    if (begun && !lines.line().isEmpty()) {
      throw new IOException("a chunk of its answer is longer than it says");
    }
    begun = true;
    left = size(lines.line());
    if (left == 0) {
      ended = true;
      LineReader trailers = new LineReader(from, MOST_TRAILER_BYTES);
      while (!trailers.line().isEmpty()) {
        // Trailers have no place in the output of CGI programs.
      }
    }
  }

  private static long size(String line) throws IOException {
    String digits = line.split(";", 2)[0].strip();
    try {
      if (digits.length() <= MOST_DIGITS && !digits.startsWith("-") && !digits.startsWith("+")) {
        return Long.parseLong(digits, 16);
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IOException("a chunk of its answer has a size that is none");
  }
}
