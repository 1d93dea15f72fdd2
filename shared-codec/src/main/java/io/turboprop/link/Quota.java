package io.turboprop.link;

/** Room in the send queue, taken by the caller's thread and given back by the link's. */
final class Quota {
  private final int mostMessages;
  private final long mostBytes;
  private int messages;
  private long bytes;

  Quota(LinkLimits limits) {
    mostMessages = limits.queuedMessages();
    mostBytes = limits.queuedBytes();
  }

  /**
   * @throws LinkOverflowException when there is no room
   */
  synchronized void take(String topic, int size) {
    if (messages >= mostMessages) {
      throw new LinkOverflowException(topic, mostMessages + " messages wait already");
    }
    if (messages > 0 && bytes + size > mostBytes) {
      throw new LinkOverflowException(
          topic, bytes + " of " + mostBytes + " bytes wait already and it has " + size);
    }
    messages++;
    bytes += size;
  }

  synchronized void giveBack(int size) {
    messages--;
    bytes -= size;
  }

  synchronized int messages() {
    return messages;
  }

  synchronized long bytes() {
    return bytes;
  }
}
