package io.turboprop.codec;

import io.turboprop.model.Bytes;
import java.util.Arrays;

/** Messages that are one line of JSON and, behind it, bytes as they are. */
final class Framed {
  private static final byte END = '\n';

  private final byte[] head;
  private final Bytes data;

  private Framed(byte[] head, Bytes data) {
    this.head = head;
    this.data = data;
  }

  /** The line, without what ends it. */
  byte[] head() {
    return head;
  }

  Bytes data() {
    return data;
  }

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
