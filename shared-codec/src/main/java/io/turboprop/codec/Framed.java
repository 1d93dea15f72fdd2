package io.turboprop.codec;

import io.turboprop.model.Bytes;
import java.util.Arrays;

/**
 * Messages that are one line of JSON and, behind it, bytes as they are.
 *
 * @param head the line, without what ends it
 */
record Framed(byte[] head, Bytes data) {
  private static final byte END = '\n';

  static byte[] encode(byte[] head, Bytes data) {
    byte[] bytes = data.unsafeArray();
    byte[] message = Arrays.copyOf(head, head.length + 1 + bytes.length);
    message[head.length] = END;
    System.arraycopy(bytes, 0, message, head.length + 1, bytes.length);
    return message;
  }

  /**
   * @param kind of message, for errors
   * @param mostHead bytes of the line
   * @throws MalformedMessageException if no line ends that early
   */
  static Framed decode(String kind, byte[] message, int mostHead) {
    int most = Math.min(message.length, mostHead + 1);
    for (int i = 0; i < most; i++) {
      if (message[i] == END) {
        return new Framed(
            Arrays.copyOf(message, i),
            Bytes.wrap(Arrays.copyOfRange(message, i + 1, message.length)));
      }
    }
    throw new MalformedMessageException(
        kind + ": no line of JSON ends within " + mostHead + " bytes");
  }
}
