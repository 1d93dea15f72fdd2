package io.turboprop.proplet.engine.cgi;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads lines of a message, so many bytes of them in all. Bytes stay what they are: a character
 * each.
 */
final class LineReader {
  private final InputStream from;
  private final int mostBytes;
  private final StringBuilder line = new StringBuilder(128);
  private int read;

  LineReader(InputStream from, int mostBytes) {
    this.from = from;
    this.mostBytes = mostBytes;
  }

  /**
   * The next one, without its end.
   *
   * @throws IOException with a sentence for people, if there is none or it is too long
   */
  String line() throws IOException {
    line.setLength(0);
    for (int next = from.read(); next != '\n'; next = from.read()) {
      if (next < 0) {
        throw new EOFException("it closed the connection before its answer had ended");
      }
      if (++read > mostBytes) {
        throw new IOException("its answer has more than " + mostBytes + " bytes of headers");
      }
      line.append((char) next);
    }
    int end = line.length();
    return line.substring(0, end > 0 && line.charAt(end - 1) == '\r' ? end - 1 : end);
  }
}
