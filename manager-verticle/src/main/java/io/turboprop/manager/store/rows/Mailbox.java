package io.turboprop.manager.store.rows;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Requests on their way to the threads that serve them, first come first served. Thread-safe. */
public final class Mailbox<M> {
  /** Whether a message was taken in. */
  public enum Admission {
    TAKEN,
    FULL,
    CLOSED
  }

  private final int capacity;
  private final Queue<M> messages = new ArrayDeque<>();
  private boolean closed;

  public Mailbox(int capacity) {
    this.capacity = capacity;
  }

  public Admission offer(M message) {
    return offer(message, capacity);
  }

  /**
   * @param most messages that may wait already, for one that is less important than the others
   */
  public synchronized Admission offer(M message, int most) {
    if (closed) {
      return Admission.CLOSED;
    }
    if (messages.size() >= most) {
      return Admission.FULL;
    }
    messages.add(message);
    notify();
    return Admission.TAKEN;
  }

  /**
   * All of them next to each other, however many wait already; for what was let in elsewhere. False
   * if the box is closed.
   */
  public synchronized boolean offerAll(List<? extends M> more) {
    if (!closed) {
      messages.addAll(more);
      notify();
    }
    return !closed;
  }

  /** Waits for at least one message; none means that the box is closed and empty. */
  public synchronized List<M> take(int most) throws InterruptedException {
    while (messages.isEmpty() && !closed) {
      wait();
    }
    List<M> taken = new ArrayList<>(Math.min(most, messages.size()));
    while (taken.size() < most && !messages.isEmpty()) {
      taken.add(messages.remove());
    }
    return taken;
  }

  /** What is in the box is still handed out. */
  public synchronized void close() {
    closed = true;
    notifyAll();
  }

  public synchronized int size() {
    return messages.size();
  }
}
